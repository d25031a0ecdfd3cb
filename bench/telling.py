"""x"""
from pathlib import Path
async def measured(folder: Path) -> int:
    return 0

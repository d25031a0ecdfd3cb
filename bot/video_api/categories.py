"""Which of 12 categories an error code of the API belongs to.

The raw catalogue is large and unstable, so the vendor's own SDK files codes by pattern (runware-sdk 1.8.0 `errors.py`).
Order matters: `providerRateLimitExceeded` is a rate limit, `invalidApiKey` is not validation.
"""

from __future__ import annotations

import re
from functools import lru_cache

VALIDATION, AUTH, QUOTA, RATE_LIMIT = "validation", "auth", "quota", "rateLimit"
SAFETY, TIMEOUT, NOT_FOUND, PROVIDER = "safety", "timeout", "notFound", "provider"
SERVER, CONNECTION, ABORTED, UNKNOWN = "serverError", "connection", "aborted", "unknown"

# Patterns, apart by white space. Two are ours, for the SDK files neither: `timeoutProvider` is printed in the docs,
# `required*` was seen live.
_RULES = {
    QUOTA: r".*(Credits|Quota|Balance).* paymentRequired environmentPaused",
    RATE_LIMIT: r".*[rR]ateLimit.*",
    SAFETY: """contentPolicyViolation providerContentPolicyViolation sensitiveContentDetected unsafeContentDetected
        nsfwContentDetected promptBlocked imageBlocked moderationFailed invalidProviderContent""",
    AUTH: r""".*ApiKey.* unauthorized forbidden permissionDenied insufficientPermissions authenticationFailed
        token(Expired|Invalid|Missing|Revoked) (account|organization|workspace)(Suspended|Disabled)""",
    TIMEOUT: r".*Timeout.* timeoutProvider",
    NOT_FOUND: r".*NotFound .*Expired taskCancelled",
    SERVER: """internalServerError serviceUnavailable serverUnavailable standardError unknownError
        errorRetrievingAccountManagement""",
    PROVIDER: r"""provider.* inferenceError processingFailed taskFailed downloadFailed uploadFailed noAvailableServer
        modelUnavailable modelDisabled modelNotReady""",
    VALIDATION: r"""(invalid|missing|conflict|duplicate|unsupported|value|array|max|required).* unknownParameter
        incompatibleParameters mismatchProviderSettingsProvider unknownProviderSettingsProvider""",
}
_COMPILED = tuple((name, re.compile("|".join(patterns.split()))) for name, patterns in _RULES.items())


@lru_cache(maxsize=256)
def category_of(code: str) -> str:
    """One of the 12 names; `unknown` for a code no rule catches."""
    return next((name for name, pattern in _COMPILED if pattern.fullmatch(code)), UNKNOWN)

import json
from tests.journeys.slack_home import *
from tests.journeys.conftest import *
async def test_probe(room):
    ana = await room.person()
    t=time.time()
    made = await room.video(ana, "a red <fox> & @here --dur 3")
    print("video", time.time()-t)
    for m in await room.slack.messages(room.channel):
        print(json.dumps({k:m[k] for k in ("ts","thread_ts","text","files","metadata")}))
        print("   |", said(m).replace("\n","\n   | "), buttons(m))
    for line in ["queue","history","help","element","preset","admin status","show "+made.job,"info "+made.job,"cancel "+made.job,"nonsense --dur 99", "preset save tall --ar 9:16", "preset", "preset delete x", "element add mira a red fox", "element show mira", "settings x", "remix 0123456789abc"]:
        if line.startswith("show"):
            await ana.slash(room.channel, text=line); continue
        m=await room.told(ana, line)
        print(line, "=>", said(m), buttons(m), m["by"])
    await ana.open_home()
    home = await ana.home()
    print("HOME:", said(home), buttons(home))
    await ana.slash(room.channel)
    (view,) = await ana.views()
    print(json.dumps(view["blocks"],indent=1)[:6000])

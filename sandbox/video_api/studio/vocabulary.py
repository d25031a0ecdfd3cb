"""The words the studio understands, as tables: what they mean for place, time, weather, subject, colour and camera.

A kind is chosen by the number of its words in a prompt; between equals, the one that stands first in its table.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACES = {
    "space": _words("space galaxy nebula cosmos cosmic orbit asteroid interstellar universe"),
    "underwater": _words("underwater reef coral seabed undersea submarine"),
    "city": _words(
        "city street streets downtown skyline skyscraper skyscrapers cyberpunk urban tokyo york london paris shibuya "
        "alley rooftop metropolis buildings town market"
    ),
    "beach": _words("beach shore coast tropical island hawaii"),
    "sea": _words("sea ocean harbor harbour"),
    "lake": _words("lake river pond waterfall fjord stream"),
    "desert": _words("desert dune dunes sahara canyon oasis egypt mesa"),
    "snowfield": _words("arctic glacier antarctica tundra polar"),
    "forest": _words("forest woods woodland jungle rainforest redwoods"),
    "mountain": _words("mountain mountains peak peaks alps valley cliff cliffs summit himalaya"),
    "meadow": _words("meadow field fields garden farm hill hills prairie countryside grassland savanna"),
}

# Words that only suggest a place; they count when no place is named.
HINTS = {
    "space": _words("planet planets astronaut rocket spaceship starship mars alien saturn comet galaxies stars"),
    "underwater": _words("whale whales shark fish jellyfish diver diving mermaid dolphin koi"),
    "city": _words("neon futuristic traffic subway car taxi cafe bar robot detective buildings night-club"),
    "beach": _words("palm palms surf surfer surfing sand"),
    "sea": _words("waves wave sailing ship boat sailboat lighthouse storm yacht pirate cruise"),
    "lake": _words("canoe reflection kayak swan duck"),
    "desert": _words("camel cactus pyramid pyramids western cowboy"),
    "snowfield": _words("snow snowy winter ice frozen blizzard ski skiing penguin christmas icy"),
    "forest": _words("trees pine pines fox wolf bear deer owl autumn moss fireflies"),
    "mountain": _words("hiking eagle dragon castle knight"),
    "meadow": _words("grass flower flowers horse horses sheep cow spring balloon blossom"),
}

TIMES = {
    "night": _words("night midnight moon moonlit moonlight starry stars neon dark nighttime evening aurora fireflies"),
    "sunset": _words("sunset dusk golden twilight orange sundown"),
    "dawn": _words("dawn sunrise morning daybreak pastel misty"),
    "day": _words("day noon sunny bright blue midday afternoon daylight clear"),
}

WEATHER = {
    "rain": _words("rain raining rainy storm stormy thunderstorm drizzle downpour wet monsoon"),
    "snow": _words("snow snowing snowfall snowy blizzard snowflakes winter christmas"),
    "fog": _words("fog foggy mist misty haze hazy smoke"),
    "petals": _words("petals blossom blossoms sakura cherry spring"),
    "leaves": _words("autumn fall leaves leaf october"),
    "fireflies": _words("fireflies firefly magic magical enchanted fairy glowing"),
    "embers": _words("fire embers burning flames volcano lava campfire dragon spark sparks"),
    "aurora": _words("aurora borealis northern"),
}

SUBJECTS = {
    "fox": _words("fox foxes vixen"),
    "wolf": _words("wolf wolves husky"),
    "dog": _words("dog dogs puppy corgi retriever hound labrador shepherd"),
    "cat": _words("cat cats kitten kitty panther leopard cheetah"),
    "tiger": _words("tiger tigers lion lions lioness"),
    "horse": _words("horse horses pony stallion unicorn mare"),
    "deer": _words("deer stag elk moose reindeer antelope"),
    "bear": _words("bear bears panda grizzly"),
    "elephant": _words("elephant elephants mammoth"),
    "whale": _words("whale whales orca dolphin dolphins"),
    "fish": _words("fish koi goldfish shark"),
    "boat": _words("boat boats sailboat sailing ship yacht pirate canoe kayak"),
    "lighthouse": _words("lighthouse"),
    "castle": _words("castle fortress palace tower"),
    "house": _words("house cabin cottage hut home barn village"),
    "balloon": _words("balloon balloons"),
    "rocket": _words("rocket spaceship starship spacecraft shuttle"),
    "car": _words("car cars taxi truck drive driving race"),
    "dragon": _words("dragon dragons phoenix"),
    "bird": _words("bird birds eagle gull gulls seagull crow raven owl hawk swallows geese swan flock parrot crane"),
    "astronaut": _words("astronaut astronauts cosmonaut spaceman"),
    "person": _words(
        "person man woman girl boy child people samurai knight dancer hiker surfer wizard couple he she hero "
        "detective robot monk king queen princess soldier traveler traveller wanderer warrior ninja pirate cowboy"
    ),
}

# Which kind of subject lives in the air or the water; the others stand on the ground.
AIRBORNE = frozenset({"bird", "balloon", "rocket", "dragon"})
SWIMMING = frozenset({"whale", "fish", "boat"})
STILL = frozenset({"lighthouse", "castle", "house"})

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (206, 62, 40),
    "orange": (232, 126, 40),
    "yellow": (240, 200, 70),
    "golden": (228, 172, 74),
    "gold": (228, 172, 74),
    "green": (84, 150, 82),
    "emerald": (36, 150, 106),
    "teal": (40, 150, 156),
    "blue": (62, 112, 196),
    "purple": (128, 78, 180),
    "violet": (138, 86, 196),
    "pink": (236, 128, 164),
    "white": (240, 240, 244),
    "black": (34, 32, 40),
    "grey": (128, 130, 138),
    "gray": (128, 130, 138),
    "silver": (186, 192, 202),
    "brown": (122, 82, 54),
}

# Of two opposite moves the first one here wins: "zoom out" also contains the word of zoom_in.
MOVES = {
    "zoom_out": _words("out pullback reveal wide away retreat outward"),
    "zoom_in": _words("zoom zooms push pushes closeup close approaching approaches towards toward dolly forward"),
    "pan_left": _words("left"),
    "pan_right": _words("pan pans panning right tracking tracks sideways following follows"),
    "crane_down": _words("descending descends sinks falling down landing"),
    "crane_up": _words("up rising rise rises crane ascending ascends tilt soaring"),
    "orbit": _words("orbit orbits orbiting circling circles around rotating spinning aerial drone"),
}
OPPOSITES = {"zoom_in": "zoom_out", "pan_right": "pan_left", "crane_up": "crane_down"}

SLOW = _words("slow slowly gentle gently calm quiet peaceful still serene soft cinematic slow-motion")
FAST = _words("fast quick quickly rapid rapidly racing running chase speeding dynamic energetic galloping action")
MANY = _words(
    "two three many several flock herd group pack couple foxes wolves dogs cats horses birds boats fish people"
)
RUNNING = _words("running runs run galloping gallops gallop racing chasing sprinting jumping leaping")
CALM_SUBJECT = _words("standing sitting sleeping resting watching waiting looking stands sits watches gazes still")

# Who speaks, by the word that names them.
VOICES = {
    "child": _words("boy girl child kid children toddler daughter son"),
    "elder": _words("old elderly grandfather grandpa wizard ancient"),
    "man": _words(
        "man he men guy gentleman father captain king knight prince sailor cowboy monk detective robot samurai"
    ),
    "woman": _words("woman she women lady mother queen princess witch girlfriend narrator voice"),
}

# Before an element: what is held or worn, and what others stand in.
HOLDING = _words(
    "hold holds holding carry carries carrying wear wears wearing with drives driving rides riding uses using"
)
WITHIN = _words("in inside at on through into before across within")

# What is to be heard, beside what the weather and the place bring along.
SOUNDS = {
    "thunder": _words("thunder thunderstorm lightning"),
    "waves": _words("waves wave surf tide"),
    "gulls": _words("gull gulls seagull seagulls"),
    "steps": _words("footsteps footstep steps marching"),
    "bells": _words("bell bells chime chimes"),
    "engine": _words("engine engines motor traffic cars motorcycle train"),
    "wind": _words("wind windy storm blizzard gale breeze"),
    "birds": _words("birdsong chirping tweeting birds"),
    "rain": _words("rain raining rainy drizzle downpour monsoon"),
    "embers": _words("fire campfire flames crackling"),
    "music": _words("music song melody piano strings orchestra soundtrack"),
}

"""Names nobody could take for a real person's or a real firm's, and as many as a large force needs."""

from math import gcd
from random import Random

FIRST_HALVES = (
    "Amber", "Bram", "Cinder", "Dapple", "Elder", "Fern", "Gossa", "Hazel", "Iris", "Juno", "Kestrel", "Larch",
    "Mallow", "Nettle", "Osier", "Pippin", "Quince", "Rowan", "Saffron", "Tansy", "Umber", "Velvet", "Willow", "Yarrow",
)  # fmt: skip
FIRST_ENDS = ("ley", "wyn", "mere", "dell", "lock", "bell", "ric", "ina", "ander", "ette", "ody", "elle")
FAMILY_HALVES = (
    "Acorn", "Anvil", "Apron", "Badger", "Barley", "Biscuit", "Bobbin", "Bracken", "Bugle", "Candle", "Clover",
    "Cobble", "Conker", "Crumb", "Custard", "Dandelion", "Ember", "Fiddle", "Frost", "Gander", "Gingham", "Goblet",
    "Hatbox", "Hedge", "Hopper", "Inkle", "Jamjar", "Kettle", "Ladle", "Lantern", "Magpie", "Mitten", "Moss",
    "Mustard", "Nutmeg",
    "Oatcake", "Otter", "Parsnip", "Pebble", "Pewter", "Pickle", "Plum", "Quill", "Radish", "Ribbon", "Rusk", "Satchel",
    "Shuttle", "Snow", "Spindle", "Teasel", "Thimble", "Thistle", "Toffee", "Treacle", "Trivet", "Turnip", "Velcro",
    "Walnut", "Whistle", "Wicker", "Yeast",
)  # fmt: skip
FAMILY_ENDS = (
    "apron", "basket", "bonnet", "bottle", "bucket", "button", "cake", "candle", "crust", "drum", "dumpling", "feather",
    "fiddle", "flute", "gate", "hatch", "jacket", "jug", "kettle", "ladder", "lamp", "latch", "lid", "mantle", "marble",
    "mitten", "napkin", "needle", "paddle", "pillow", "pocket", "puddle", "saddle", "slipper", "spoon", "stool",
    "tassel", "thatch", "trumpet", "twig", "whisker", "whistle",
)  # fmt: skip
FIRM_HALVES = (
    "Brindle", "Cawder", "Dunmar", "Eskle", "Farrow", "Garth", "Hollin", "Ister", "Jarrock", "Kelver", "Lorrim",
    "Marrick", "Norrow", "Orrin", "Pellow", "Quarl", "Ravel", "Skelm", "Tarrow", "Ulver", "Varrow", "Wexen",
    "Yelder", "Zennow",
)  # fmt: skip
FIRM_ENDS = (
    "beck", "combe", "dyke", "fold", "garth", "hythe", "keld", "lathe", "march", "nook", "oxter", "pike", "quay",
    "rigg", "shaw", "thwaite", "vane", "wath", "yard", "zeal",
)  # fmt: skip
TRADES = (
    "Fleet Services", "Uniforms", "Building Maintenance", "Catering", "Translation", "Vehicle Recovery", "Software",
    "Forensic Laboratories", "Kennels", "Stationery", "Training", "Body Armour", "Radio Systems", "Cleaning",
    "Waste Management", "Legal Costs", "Medical Examiners", "Signage", "Fuel Cards", "Drone Supplies", "Furniture",
    "Consulting", "Security", "Print",
)  # fmt: skip
LEGAL_FORMS = ("Ltd", "Limited", "LLP", "PLC", "")
GIVER_HALVES = (
    "Apri", "Bosco", "Cymba", "Dulci", "Epona", "Fluvi", "Giddi", "Humbo", "Izzo", "Jolli", "Lumi", "Mimbo", "Nimbu",
    "Oboe", "Pinto", "Rumbu", "Sisal", "Tumbo", "Ukule", "Vivo",
)  # fmt: skip
GIVER_ENDS = ("apple", "bloom", "cress", "daisy", "fennel", "grove", "heather", "ivy", "juniper", "laurel")


class Shuffled:
    """Every whole number below `size` once, in an order fixed by `random`, without holding them in memory."""

    def __init__(self, size: int, random: Random) -> None:
        self._size = size
        self._start = random.randrange(size)
        step = random.randrange(size // 3, size)
        while gcd(step, size) != 1:
            step += 1
        self._step = step

    def __getitem__(self, position: int) -> int:
        if position >= self._size:
            raise IndexError(f"{self._size} names can be made and number {position + 1} was asked for")
        return (self._start + position * self._step) % self._size


class PersonNames:
    """Pairs of given and family names that never repeat; `most` says how many there are."""

    most = len(FIRST_HALVES) * len(FIRST_ENDS) * len(FAMILY_HALVES) * len(FAMILY_ENDS)

    def __init__(self, random: Random) -> None:
        self._order = Shuffled(self.most, random)

    def __getitem__(self, position: int) -> tuple[str, str]:
        rest, given_end = divmod(self._order[position], len(FIRST_ENDS))
        rest, family_end = divmod(rest, len(FAMILY_ENDS))
        family_half, given_half = divmod(rest, len(FIRST_HALVES))
        given = FIRST_HALVES[given_half] + FIRST_ENDS[given_end]
        return given, FAMILY_HALVES[family_half] + FAMILY_ENDS[family_end]


class FirmNames:
    """Names of firms from their own store of stems.

    Suppliers and ordinary givers draw on different stores, so a likeness between a giver and a supplier was planted.
    """

    def __init__(self, random: Random, halves: tuple[str, ...], ends: tuple[str, ...]) -> None:
        self._halves, self._ends = halves, ends
        self._order = Shuffled(len(halves) * len(ends), random)
        self._random = random

    def __getitem__(self, position: int) -> str:
        form = self._random.choice(LEGAL_FORMS)
        return f"{self.stem(position)} {self._random.choice(TRADES)} {form}".strip()

    def stem(self, position: int) -> str:
        """The first word or, past the last of them, two: "Brindlebeck Orrinshaw"."""
        lap, place = divmod(position, len(self._halves) * len(self._ends))
        half, end = divmod(self._order[place], len(self._ends))
        word = self._halves[half] + self._ends[end]
        return f"{self.stem(lap - 1)} {word}" if lap else word


def respelt(name: str, random: Random) -> str:
    """The same firm as another clerk would type it: legal form, case, "and", a slip of the finger or a short form."""
    words = name.split()
    form = words[-1] if words[-1] in LEGAL_FORMS else ""
    body = words[:-1] if form else words
    other = random.choice([each for each in LEGAL_FORMS if each not in {form, "LLP", "PLC"}])
    ways = (
        " ".join([*body, other]).strip().upper(),
        " ".join([*body, other]).strip(),
        " ".join([slipped(body[0], random), *body[1:], other]).strip(),
        " ".join(["The", *body, "Co"]),
    )
    spelt = random.choice(ways)
    return spelt if spelt != name else spelt.upper()


def slipped(word: str, random: Random) -> str:
    """`word` with one letter doubled or two neighbours exchanged, never the first."""
    at = random.randrange(1, len(word) - 1)
    if random.random() < 0.5 or word[at] == word[at + 1]:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

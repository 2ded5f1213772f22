"""Where the rules come from: a short citation for every source id, and how far it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Checked = Literal["V", "V2", "M", "abs", "C", "D"]

CHECKED: dict[Checked, str] = {
    "V": "the number itself was seen on the page named",
    "V2": "seen in a secondary page that reports the original",
    "abs": "only the abstract or the opening was read",
    "M": "from memory, not verified",
    "C": "the founding article, read in full",
    "D": "a choice made for this tool",
}
"""What each mark means."""


@dataclass(frozen=True)
class SourceEntry:
    """A source: `citation` in short, `where` it was found, how far it was `checked`."""

    id: str
    citation: str
    where: str
    checked: tuple[Checked, ...]


_ENTRIES = (
    SourceEntry(
        "SEED",
        "The founding article on proximal hamstring tendinopathy. It gives no degrees",
        "kept with the project's rule book",
        ("C",),
    ),
    SourceEntry(
        "S-rulebook",
        "Rule book of this project: engineering defaults, to be replaced by measurements",
        "first version, November 2026",
        ("D",),
    ),
    SourceEntry(
        "S1",
        "Goom, Malliaras, Reiman, Purdam 2016, JOSPT 46(6):483-493: staged loading plan",
        "doi 10.2519/jospt.2016.5986; first page seen, full text not read",
        ("V2", "M"),
    ),
    SourceEntry(
        "S2",
        "Cook, Purdam 2012: compressive load as a factor in tendinopathy",
        "bjsm.bmj.com/content/46/3/163.short",
        ("abs",),
    ),
    SourceEntry(
        "S3",
        "Hamstring tendinopathy, how to rehabilitate, part 3 (summary of S1); Beatty 2017; expert "
        "interviews, Nasser 2021 (n=13)",
        "blog.performancehealthacademy.com; journals.lww.com/acsm-csmr 2017/05000",
        ("V2", "abs"),
    ),
    SourceEntry(
        "S4",
        "Cacchio 2012: three provocation tests for proximal hamstring tendinopathy",
        "pubmed.ncbi.nlm.nih.gov/22219215",
        ("abs",),
    ),
    SourceEntry(
        "S5",
        "Posterior-chain exercises grouped by hip position: 0-60, 60-90, 90-110 degrees",
        "bmjopensem.bmj.com, table 138888",
        ("V",),
    ),
    SourceEntry(
        "S6",
        "Advantage Sport Medicine: proximal hamstring tendinopathy, part 2",
        "advantagesportmed.ca",
        ("V2",),
    ),
    SourceEntry(
        "S15",
        "Tully 2005: trunk and hip in sit-to-stand (n=47), trunk at lift-off 45.7 +/- 5.8 degrees "
        "from horizontal",
        "scholars.latrobe.edu.au/display/publication74991",
        ("V", "abs"),
    ),
    SourceEntry(
        "S27",
        "Guex 2012: hip angle and hamstring torque; swing of a sprint passes 70 degrees",
        "meridian.allenpress.com/jat/article/47/4/390/111278",
        ("V",),
    ),
    SourceEntry(
        "S29",
        "Cosoli 2026: camera-based knee angle in the squat, by view and clothing",
        "iris.uniecampus.it/handle/11389/91575",
        ("V",),
    ),
    SourceEntry(
        "S35",
        "Damsted: reliability of video-based knee and hip angles in running (n=18), 9-14 degrees "
        "between days",
        "docksci.com",
        ("V",),
    ),
    SourceEntry(
        "S38",
        "Ankle mobility, segment ratios and the squat, J Strength Cond Res 2017",
        "journals.lww.com/nsca-jscr 2017/11000",
        ("abs",),
    ),
    SourceEntry(
        "S39",
        "Farrokhi 2008 (n=10), as reported: leaning forward in a lunge raises hip-extensor demand",
        "brookbushinstitute.com",
        ("V2",),
    ),
    SourceEntry(
        "S44",
        "Parkinson 2021: review of asymmetry and its usual 10-15 percent line",
        "ouci.dntb.gov.ua/works/ldkGGqn4",
        ("V",),
    ),
    SourceEntry(
        "S46",
        "Hamaoui 2015: a forward-sloping seat lowers hip flexion (n=12)",
        "PLOS ONE 0116353",
        ("V",),
    ),
    SourceEntry(
        "S49",
        "Yoshioka 2014: seat height and joint load (n=8): rising from 60 to 40 cm, then flat",
        "PMC3995647",
        ("V",),
    ),
    SourceEntry(
        "S50",
        "Clifford 2020: review of isometric exercise in tendinopathy",
        "bmjopensem.bmj.com/content/6/1/e000760",
        ("V",),
    ),
    SourceEntry(
        "S51",
        "Long-lever bridge: hamstring force at 15, 30 and 45 degrees of knee flexion",
        "PMC12870034",
        ("V",),
    ),
    SourceEntry(
        "S54",
        "Silbernagel 2007, pain-monitoring model (Achilles tendon), as reported",
        "bim.physio/the-pain-monitoring-model",
        ("V2",),
    ),
    SourceEntry(
        "S55",
        "Salaffi 2004: smallest important change of an 11-point pain scale",
        "pubmed 15207508",
        ("V",),
    ),
    SourceEntry("S58", "Distance of a phone camera: 2 m and 4 m alike", "jove.com/t/54659", ("V",)),
    SourceEntry(
        "S59",
        "Safety page of a commercial movement scanner: one-leg-stand condition",
        "qinematic.com/5-safety-and-security",
        ("V",),
    ),
    SourceEntry("S61", "Description of the Puranen-Orava test", "physiotutors.com/wiki", ("V",)),
    SourceEntry(
        "S68",
        "A clinic's exercises: loading under 60 degrees early, 5 x 45 s holds",
        "tsmt.com.au/blog/best-exercises-proximal-hamstring-tendinopathy",
        ("V",),
    ),
    SourceEntry(
        "S71",
        "Avulsion of the sit bone in the young, easily missed (with S72, a case)",
        "scilit.com; jucm.com",
        ("V",),
    ),
    SourceEntry(
        "S73",
        "Hamstring avulsion: sudden pop, bruise, weakness (with S74, S75)",
        "c.coek.info; musculoskeletalkey.com; orthoempearls.com",
        ("V",),
    ),
    SourceEntry(
        "S76",
        "BMJ Best Practice: cauda equina syndrome",
        "bestpractice.bmj.com/topics/en-gb/3000164 (mirror)",
        ("V",),
    ),
    SourceEntry(
        "S77",
        "Review of Nasser 2021: nerve and spine sources of the same pain (with S78)",
        "physio-network.com; activephysio.gr",
        ("V",),
    ),
    SourceEntry("S79", "Sacroiliitis: both sides", "visualdx.com", ("V",)),
    SourceEntry(
        "S80",
        "Morales 2018: fluoroquinolones and tendon rupture, rate 1.6 times, for 60 days",
        "PMC6394638",
        ("V",),
    ),
    SourceEntry(
        "S93",
        "A public rehabilitation plan in a code repository (Portuguese), not peer reviewed",
        "found in a code repository",
        ("V2",),
    ),
)

SOURCES: dict[str, SourceEntry] = {entry.id: entry for entry in _ENTRIES}


def cite(source_id: str) -> str:
    """Return a source as one line: id, citation, where, how far checked. Raises KeyError."""
    entry = SOURCES[source_id]
    marks = "; ".join(CHECKED[mark] for mark in entry.checked)
    return f"[{entry.id}] {entry.citation}. {entry.where} ({marks})."

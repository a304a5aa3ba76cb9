"""Who is named as speaking for an actor in a sentence, and who relays it."""

from collections.abc import Sequence

from ingest.classify.agencies import agencies_in
from ingest.classify.cues import Hit
from ingest.classify.reading import Reading, Sentence
from ingest.classify.voice import Voice

LEADING = 40  # characters in which a sentence names its subject
VERB_LAST = ("kk", "ky", "tg", "uz", "tk", "tr", "fa")  # the subject stands first, its verb far behind
BY_OFFICE = ("ru",)  # languages whose press names speakers by office or capital alone
Spoken = Sequence[Sequence[Voice]]  # the voices of each sentence
BACK, AHEAD, FAR = 4, 1, 40  # sentences in which a speaker is looked for; FAR where a role points to one


def speaker_of(reading: Reading, spoken: Spoken, number: int, actor: str) -> str | None:
    """The fullest name the article gives for who speaks for the actor in this sentence, None if it names nobody."""
    sentence = reading.sentences[number]
    here = [voice for voice in spoken[number] if not voice.role and not sentence.quoted(voice.start)]
    linked = _nearest(sentence, [voice for voice in here if voice.code == actor])
    if linked and linked.person:
        return linked.name
    unlinked = _nearest(sentence, [voice for voice in here if voice.code is None and voice.person])
    if unlinked and (_beside_verb(sentence, unlinked) or _leads(reading, sentence, unlinked)):
        return unlinked.name
    if linked:
        return (_spokesman(reading, spoken, number, linked, actor) if linked.office else None) or linked.name
    office = _nearest(sentence, [voice for voice in here if voice.code is None and voice.office])
    if office and (_right_before_verb(sentence, office) or _leads(reading, sentence, office)):
        return office.name
    found = _elsewhere(reading, spoken, number, actor)
    if found or reading.text.language == "en":
        return found
    found = _office(sentence, here)
    return found or (_role(reading, spoken, number, actor) if reading.text.language in BY_OFFICE else None)


def _role(reading: Reading, spoken: Spoken, number: int, actor: str) -> str | None:
    """A title without a name, here or in the sentences before; else the capital that stands for the government."""
    sentence = reading.sentences[number]
    for back in range(min(number, BACK) + 1):
        roles = [voice for voice in spoken[number - back] if voice.role and voice.code == actor]
        if roles:
            return roles[-1 if back else 0].name
    for mention in sentence.mentions:
        if mention.code == actor and mention.kind in ("capital", "metonym") and not sentence.quoted(mention.start):
            return reading.text.body[mention.start : mention.end]
    return None


def _spokesman(reading: Reading, spoken: Spoken, number: int, office: Voice, actor: str) -> str | None:
    """“The Kremlin spokesman”: the person named before for that actor."""
    titles = reading.sentences[number].having("title")
    if not any(-2 <= hit.start - office.end <= 2 or -2 <= office.start - hit.end <= 8 for hit in titles):
        return None
    for back in range(1, min(number, FAR) + 1):
        people = [voice for voice in spoken[number - back] if voice.person and voice.code == actor]
        if people:
            return people[-1].name
    return None


def _leads(reading: Reading, sentence: Sentence, voice: Voice) -> bool:
    """Begins a sentence whose verb stands at the end."""
    return reading.text.language in VERB_LAST and voice.start - sentence.start < LEADING


def _right_before_verb(sentence: Sentence, voice: Voice) -> bool:
    verbs = [hit for hit in sentence.cues if hit.kind in ("speech", "act") and not sentence.quoted(hit.start)]
    return any(0 <= verb.start - voice.end <= 25 for verb in verbs)


def _elsewhere(reading: Reading, spoken: Spoken, number: int, actor: str) -> str | None:
    """Who spoke for the actor in the sentences before, or is named right after a quotation."""
    sentence = reading.sentences[number]
    if not _goes_on(sentence, actor) or (
        sentence.having("joint") and not sentence.quotes and not sentence.having("person")
    ):
        return None
    interview = not sentence.quotes and any(hit.label == "first" for hit in sentence.having("person"))
    reach = number if interview or _names_role(sentence, actor) else BACK
    for back in range(1, min(reach, FAR, number) + 1):
        found = _last(reading, spoken, number - back, actor)
        if found:
            return found
    ahead = [voice for voice in _row(spoken, number + AHEAD) if voice.code == actor and voice.person]
    return ahead[0].name if sentence.quotes and ahead else None


def _row(spoken: Spoken, number: int) -> Sequence[Voice]:
    return spoken[number] if 0 <= number < len(spoken) else ()


def _goes_on(sentence: Sentence, actor: str) -> bool:
    """Whether somebody named earlier may be the one who speaks: a quotation, a pronoun, or no name for the actor at all."""
    outside = [mention for mention in sentence.mentions if not sentence.quoted(mention.start)]
    pronoun = bool(sentence.quotes or sentence.having("person"))
    return pronoun or _names_role(sentence, actor) or not any(m.code == actor for m in outside)


def _names_role(sentence: Sentence, actor: str) -> bool:
    """“The Turkish leader”: a country beside a title, without a name."""
    places = [m for m in sentence.mentions if m.code == actor and not sentence.quoted(m.start)]
    titles = sentence.having("title") + sentence.having("person")
    return any(
        -2 <= hit.start - place.end <= 12 or -2 <= place.start - hit.end <= 20 for place in places for hit in titles
    )


def _nearest(sentence: Sentence, candidates: list[Voice]) -> Voice | None:
    """The person, else the institution, that stands nearest to a verb of speech."""
    verbs = [hit for hit in sentence.cues if hit.kind == "speech" and not sentence.quoted(hit.start)]
    people = [voice for voice in candidates if voice.person] or candidates
    return min(people, key=lambda voice: _distance(voice, verbs), default=None)


def _distance(voice: Voice, verbs: list[Hit]) -> int:
    return min(
        (verb.start - voice.end if verb.start >= voice.end else voice.start - verb.end + 5 for verb in verbs),
        default=voice.start,
    )


def _beside_verb(sentence: Sentence, voice: Voice) -> bool:
    verbs = [hit for hit in sentence.cues if hit.kind in ("speech", "act") and not sentence.quoted(hit.start)]
    return not verbs or _distance(voice, verbs) < 60


def _last(reading: Reading, spoken: Spoken, number: int, actor: str) -> str | None:
    """The last one who may speak for the actor in an earlier sentence."""
    row = _row(spoken, number)
    found = [
        voice
        for voice in row
        if voice.code == actor and not voice.role and not reading.sentences[number].quoted(voice.start)
    ]
    people = [voice for voice in found if voice.person]
    people = people or [voice for voice in row if voice.code is None and voice.person and voice.titled] or found
    best = _nearest(reading.sentences[number], people)
    return best.name if best else None


def _office(sentence: Sentence, here: Sequence[Voice]) -> str | None:
    """An office of unknown actor beside a verb of speech."""
    best = _nearest(sentence, [voice for voice in here if voice.code is None and not voice.role])
    return best.name if best and _beside_verb(sentence, best) else None


def via_of(reading: Reading, spoken: Spoken, number: int, actor: str, speaker: str | None) -> str | None:
    """The agency, outlet, spokesman or press service that relays the words, as written; None for own reporting."""
    sentence = reading.sentences[number]
    agency = _agency(reading, sentence, speaker)
    if agency:
        return agency
    for voice in spoken[number]:
        other = voice.name != speaker and not voice.role and not sentence.quoted(voice.start)
        if other and (_speaks_for_others(sentence, voice) or _is_source(sentence, voice.start)):
            return reading.text.body[voice.start : voice.end]
    for mention in sentence.mentions:
        if mention.code != actor and _is_source(sentence, mention.start) and not sentence.quoted(mention.start):
            return reading.text.body[mention.start : mention.end]
    return None


def _agency(reading: Reading, sentence: Sentence, speaker: str | None) -> str | None:
    """A news agency beside a verb of speech outside the quotation, unless it is the one who speaks."""
    verbs = [hit for hit in sentence.cues if hit.kind in ("speech", "relay", "source")]
    for start, end in agencies_in(reading.text.body[sentence.start : sentence.end]):
        place, stop = sentence.start + start, sentence.start + end
        name = reading.text.body[place:stop]
        beside = any(-3 <= place - hit.end <= 25 or 0 <= hit.start - stop <= 3 for hit in verbs)
        if beside and not sentence.quoted(place) and name != speaker:
            return name
    return None


def _speaks_for_others(sentence: Sentence, voice: Voice) -> bool:
    """A named spokesman, or a press service."""
    spokesmen = sentence.having("spokesman")
    if voice.office:
        return any(voice.start <= hit.start < voice.end for hit in spokesmen)
    return any(-2 <= voice.start - hit.end <= 25 for hit in spokesmen)


def _is_source(sentence: Sentence, place: int) -> bool:
    """Stands right after “according to”."""
    return any(0 <= place - hit.end <= 6 for hit in sentence.having("source"))

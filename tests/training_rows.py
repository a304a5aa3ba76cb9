"""A dozen invented coded articles, enough to see that training runs and that its parts fit together."""

from typing import Any

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from ingest.training.base import bare

Row = dict[str, Any]
SPEECHES = (
    ("Russia", "RUS", "praised", "SUPPORT", 1),
    ("China", "CHN", "criticised", "ACCUSE", -1),
    ("Turkey", "TUR", "thanked", "SUPPORT", 1),
    ("Iran", "IRN", "warned", "THREATEN", -1),
    ("India", "IND", "informed", "CONSULT", 0),
    ("Japan", "JPN", "congratulated", "SUPPORT", 1),
)
PARTNERS = (("Kazakhstan", "KAZ", "en"), ("Uzbekistan", "UZB", "en"))


def statement(passage: str, actor: str, recipient: str, act: str, tone: int) -> Row:
    return {
        "passage": passage, "speaker": None, "actor": actor, "recipient": recipient, "act": act, "themes": ["transport"],
        "tone": tone, "mode": "said", "direct": False, "via": None,
    }  # fmt: skip


def article(number: int) -> Row:
    name, code, verb, act, tone = SPEECHES[number % len(SPEECHES)]
    partner, recipient, language = PARTNERS[number % len(PARTNERS)]
    passage = f"{name} {verb} {partner} over the new railway, its foreign ministry said."
    return {
        "id": f"invented-{number}",
        "lang": language,
        "title": f"A railway for {partner}",
        "published": "2025-05-01",
        "body": f"The line was opened in spring. {passage}\n\nTrains will run twice a week.",
        "statements": [statement(passage, code, recipient, act, tone)],
    }


def passage(number: int) -> Row:
    row = article(number)
    body = row["statements"][0]["passage"]
    return {"id": f"short-{number}", "lang": row["lang"], "body": body, "statements": row["statements"]}


ARTICLES = [article(number) for number in range(12)]
PASSAGES = [passage(number) for number in range(12)]


def toy_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator([row["body"] for row in ARTICLES], trainer)
    return bare(tokenizer)

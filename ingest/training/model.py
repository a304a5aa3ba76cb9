"""The network: an encoder that is told where the actors stand, and heads that judge every (sentence, actor, recipient)."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ingest.classify.columns import ACTOR_FEATURES, NEAR, PAIR_FEATURES, SENTENCE_FEATURES
from ingest.classify.encoder import PAD
from ingest.classify.features import KINDS, SLOTS
from ingest.training.base import Base

ACTS, THEMES = 16, 13
WIDTH, HEADS, KEY, VALUE, NARROW = 256, 4, 32, 64, 64
KEEP_ABOVE = 0.002  # pairs less likely than this are not labelled at run time, nor looked at twice


class Labels(NamedTuple):
    """Of K pairs."""

    tone: Tensor  # [K, 3] logits of -1, 0, +1
    mode: Tensor  # [K] logit of "said"
    act: Tensor  # [K, 16] logits
    themes: Tensor  # [K, 13] logits
    weights: Tensor  # [K, T] how much each token of the sentence weighed


def gather(rows: Tensor, index: Tensor, none: Tensor | None = None) -> Tensor:
    """rows[index], where -1 gives `none` (zeros by default)."""
    first = rows.new_zeros(1, rows.shape[1]) if none is None else none[None]
    return torch.cat([first, rows])[index + 1]


def mean_of(rows: Tensor, index: Tensor, none: Tensor | None = None) -> Tensor:
    """[N, D] mean over the numbers of each line of `index` [N, K]; `none` where there are none."""
    held = (index >= 0).to(rows.dtype)
    total = gather(rows, index).sum(1) / held.sum(1, keepdim=True).clamp(min=1)
    empty = (held.sum(1, keepdim=True) == 0).to(rows.dtype)
    return total if none is None else total + empty * none


class Layer(nn.Module):
    def __init__(self, base: Base, dropout: float) -> None:
        super().__init__()
        self.heads, self.size = base.heads, base.hidden // base.heads
        self.query_key_value = nn.Linear(base.hidden, 3 * base.hidden)
        self.out, self.first_norm = nn.Linear(base.hidden, base.hidden), nn.LayerNorm(base.hidden, eps=base.eps)
        self.up, self.down = nn.Linear(base.hidden, base.inner), nn.Linear(base.inner, base.hidden)
        self.second_norm, self.dropout = nn.LayerNorm(base.hidden, eps=base.eps), nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """states [W, L, D], mask [W, 1, 1, L] added to the scores."""
        parts = self.query_key_value(states).unflatten(-1, (3, self.heads, self.size)).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)
        states = self.first_norm(states + self.dropout(self.out(mixed.transpose(1, 2).flatten(2))))
        return self.second_norm(states + self.dropout(self.down(functional.gelu(self.up(states)))))


class Encoder(nn.Module):
    """`frozen` lower layers, then the actors' places are added, then the layers that are trained."""

    def __init__(self, base: Base, layers: int, frozen: int, dropout: float = 0.15) -> None:
        super().__init__()
        self.frozen = frozen
        self.words = nn.Embedding(base.pieces, base.hidden)
        self.places = nn.Embedding(len(base.tensors["emb.pos"]) // base.hidden, base.hidden)
        self.norm = nn.LayerNorm(base.hidden, eps=base.eps)
        self.layers = nn.ModuleList(Layer(base, dropout if n >= frozen else 0.0) for n in range(layers))
        self.kind, self.slot = nn.Embedding(KINDS, base.hidden), nn.Embedding(SLOTS, base.hidden)
        nn.init.zeros_(self.kind.weight)
        nn.init.normal_(self.slot.weight, std=0.02)
        self._fill(base)
        with torch.no_grad():
            self.slot.weight[0] = 0
        for part in (self.words, self.places, self.norm, *self.layers[:frozen]):
            part.requires_grad_(False)

    @torch.no_grad()
    def _fill(self, base: Base) -> None:
        def put(parameter: Tensor, *names: str) -> None:
            values = torch.cat([torch.from_numpy(base.tensors[name].copy()) for name in names])
            parameter.copy_(values.reshape(parameter.shape))

        put(self.words.weight, "emb.word")
        put(self.places.weight, "emb.pos")
        self.places.weight.add_(torch.from_numpy(base.tensors["emb.type"][: base.hidden].copy()))
        put(self.norm.weight, "emb.ln.w")
        put(self.norm.bias, "emb.ln.b")
        for number, layer in enumerate(self.layers):
            for what, end in (("weight", "w"), ("bias", "b")):
                names = [f"l{number}.{part}.{end}" for part in "qkv"]
                put(getattr(layer.query_key_value, what), *names)
                for module, name in (("out", "ao"), ("up", "fi"), ("down", "fo")):
                    put(getattr(getattr(layer, module), what), f"l{number}.{name}.{end}")
                for module, name in (("first_norm", "aln"), ("second_norm", "oln")):
                    put(getattr(getattr(layer, module), what), f"l{number}.{name}.{end}")

    def lower(self, ids: Tensor) -> Tensor:
        places = self.places(torch.arange(ids.shape[1])[None])
        states, mask = self.norm(self.words(ids) + places), attention_mask(ids)
        for layer in self.layers[: self.frozen]:
            states = layer(states, mask)
        return states

    def upper(self, states: Tensor, ids: Tensor, kind: Tensor, slot: Tensor) -> Tensor:
        states, mask = states + self.kind(kind) + self.slot(slot), attention_mask(ids)
        for layer in self.layers[self.frozen :]:
            states = layer(states, mask)
        return states


def attention_mask(ids: Tensor) -> Tensor:
    return (ids == PAD).float()[:, None, None, :] * -1e4


class Attention(nn.Module):
    """Each query row looks at the tokens of its own sentence."""

    def __init__(self, query: int, hidden: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(query, HEADS * KEY), nn.Linear(hidden, HEADS * KEY)
        self.value = nn.Linear(hidden, HEADS * VALUE)

    def forward(self, rows: Tensor, tokens: Tensor, sentence_tokens: Tensor, of: Tensor) -> tuple[Tensor, Tensor]:
        """rows [R, Q], tokens [N, D], sentence_tokens [S, T], of [R] → [R, HEADS * VALUE], weights [R, HEADS, T]."""
        index = sentence_tokens[of]
        keys = gather(self.key(tokens), index).unflatten(-1, (HEADS, KEY))
        scores = (self.query(rows).unflatten(-1, (1, HEADS, KEY)) * keys).sum(-1) / KEY**0.5
        weights = torch.softmax(scores + (index < 0).float()[..., None] * -1e4, 1)
        values = gather(self.value(tokens), index).unflatten(-1, (HEADS, VALUE))
        return (weights[..., None] * values).sum(1).flatten(1), weights.transpose(1, 2)


class Mix(nn.Module):
    """One step in which an actor's state meets its states in the sentences around and the other actors of its own."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.narrow, self.norm = nn.Linear(WIDTH, NARROW), nn.LayerNorm(WIDTH)
        self.join = nn.Linear(WIDTH + NARROW * (len(NEAR) + 1), WIDTH)
        self.out, self.dropout = nn.Linear(WIDTH, WIDTH), nn.Dropout(dropout)

    def forward(self, states: Tensor, near: Tensor, peers: Tensor, of: Tensor) -> Tensor:
        small = functional.gelu(self.narrow(states))
        around = gather(small, near).flatten(1)
        loudest = gather(small, peers).amax(1)[of]
        joined = functional.gelu(self.join(torch.cat([states, around, loudest], 1)))
        return self.norm(states + self.out(self.dropout(joined)))


class Heads(nn.Module):
    def __init__(self, hidden: int, dropout: float = 0.25) -> None:
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(hidden), nn.Dropout(dropout)
        self.none = nn.ParameterList(nn.Parameter(torch.zeros(hidden)) for _ in ("inside", "before", "after"))
        self.sentence = nn.Linear(hidden + SENTENCE_FEATURES, WIDTH)
        self.actor = nn.Linear(3 * hidden + ACTOR_FEATURES + WIDTH, WIDTH)
        self.look = Attention(WIDTH, hidden)
        self.seen = nn.Linear(HEADS * VALUE, WIDTH)
        self.mixes = nn.ModuleList(Mix(dropout) for _ in range(2))
        self.sides = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in "ab")
        self.products = nn.ModuleList(nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(3))
        self.pair = nn.Linear(PAIR_FEATURES, WIDTH)
        self.pair_norm, self.deeper = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, WIDTH)
        self.exists, self.speaks = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 2)
        nn.init.constant_(self.exists.bias, -3.0)
        nn.init.constant_(self.speaks.bias, -2.0)
        self.label_look = Attention(WIDTH, hidden)
        self.label = nn.Linear(WIDTH + HEADS * VALUE + hidden, WIDTH)
        self.label_deeper = nn.Linear(WIDTH, WIDTH)
        self.tone, self.mode = nn.Linear(WIDTH, 3), nn.Linear(WIDTH, 1)
        self.act, self.themes = nn.Linear(WIDTH, ACTS), nn.Linear(WIDTH, THEMES)

    def actors(self, tokens: Tensor, means: Tensor, x: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """States of each (sentence, actor) [S * C, WIDTH] and of each sentence [S, WIDTH]."""
        mentions = mean_of(tokens, x["mention_tokens"])
        inside = mean_of(mentions, x["inside"], self.none[0])
        views = [inside, gather(mentions, x["before"], self.none[1]), gather(mentions, x["after"], self.none[2])]
        sentences = self.sentence(torch.cat([self.dropout(means), x["sentence_features"]], 1))
        of = x["sentence_of"]
        states = self.actor(
            torch.cat([self.dropout(torch.cat(views, 1)), x["actor_features"], torch.tanh(sentences)[of]], 1)
        )
        seen, _ = self.look(functional.gelu(states), tokens, x["sentence_tokens"], of)
        states = states + self.seen(self.dropout(seen))
        for mix in self.mixes:
            states = mix(states, x["near"], x["peers"], of)
        return states, sentences

    def pairs(self, states: Tensor, sentences: Tensor, x: dict[str, Tensor]) -> Tensor:
        a, b, of = x["pair_actor"], x["pair_recipient"], x["sentence_of"]
        left, right = self.sides[0](states), self.sides[1](states)
        small = torch.tanh(sentences)[of]
        left_small, right_small = torch.tanh(left), torch.tanh(right)
        left = left + self.products[0](left_small * small)
        right = right + self.products[1](right_small * small)
        total = left[a] + right[b] + sentences[of[a]] + self.products[2](left_small[a] * right_small[b])
        total = functional.gelu(self.pair_norm(total + self.pair(x["pair_features"])))
        return total + functional.gelu(self.deeper(self.dropout(total)))

    def labels(self, rows: Tensor, tokens: Tensor, means: Tensor, index: Tensor, of: Tensor) -> tuple[Tensor, Tensor]:
        seen, weights = self.label_look(rows, tokens, index, of)
        joined = self.dropout(torch.cat([rows, seen, means[of]], 1))
        states = functional.gelu(self.label(joined))
        return states + functional.gelu(self.label_deeper(self.dropout(states))), weights.mean(1)


class Scorer(nn.Module):
    def __init__(self, base: Base, layers: int, frozen: int) -> None:
        super().__init__()
        self.encoder, self.heads = Encoder(base, layers, frozen), Heads(base.hidden)

    def states(self, x: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Token states [N, D] and sentence means [S, D]; `lower` in x spares the frozen layers."""
        lower = x["lower"] if "lower" in x else self.encoder.lower(x["ids"])
        windows = self.encoder.upper(lower, x["ids"], x["kind"], x["slot"])
        tokens = self.heads.norm(windows.flatten(0, 1)[x["pick"]])
        return tokens, mean_of(tokens, x["sentence_tokens"])

    def pairs(self, tokens: Tensor, means: Tensor, x: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Existence logits [P], pair states [P, WIDTH], and logits [S * C, 2]: speaks, is spoken to, in the sentence."""
        states, sentences = self.heads.actors(tokens, means, x)
        pairs = self.heads.pairs(states, sentences, x)
        return self.heads.exists(pairs)[:, 0], pairs, self.heads.speaks(states)

    def labels(self, pairs: Tensor, chosen: Tensor, tokens: Tensor, means: Tensor, x: dict[str, Tensor]) -> Labels:
        """Labels of the chosen pairs."""
        of = x["sentence_of"][x["pair_actor"][chosen]]
        states, weights = self.heads.labels(pairs[chosen], tokens, means, x["sentence_tokens"], of)
        heads = self.heads
        return Labels(heads.tone(states), heads.mode(states)[:, 0], heads.act(states), heads.themes(states), weights)

    def forward(self, x: dict[str, Tensor]) -> tuple[Tensor, Tensor, Labels]:
        """Existence and speaking logits, and the labels of the pairs x["chosen"]."""
        tokens, means = self.states(x)
        exists, pairs, speaks = self.pairs(tokens, means, x)
        return exists, speaks, self.labels(pairs, x["chosen"], tokens, means, x)

#!/usr/bin/env python3
"""Encodes texts with other people's programs, to be compared with ours in the same run on the same machine.

Parts (--parts, separated by commas):
  st       sentence-transformers' SparseEncoder in half precision, text to sparse vectors, at several batch sizes on some
           of the texts, then all texts at the best one
  torch    a bare half-precision forward of the masked language model with max-first pooling; tokenising and sparsifying
           are left out; texts sorted by length, batches by a budget of tokens
  decoder  a forward of a decoder over token ids prepared beforehand (--ids), in bfloat16 or half precision
  peak     the rate of an 8192 x 8192 x 8192 matrix product

Model arithmetic is counted as 2 operations a weight of every matrix a token passes, plus 4 x length x hidden a layer for
attention. Prints a line a measurement, and JSON with --json FILE. A part that fails says why; the others go on.
"""
import argparse
import json
import platform
import time
import traceback

import torch


def read_texts(path, count):
    texts = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if len(texts) == count:
                break
            document = json.loads(line)
            title = document.get("title") or ""
            texts.append(f"{title} {document['text']}" if title else document["text"])
    return texts


def plan(lengths, budget):
    """Longest first; each batch padded to its longest text, at most so many tokens."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    batches, first = [], 0
    while first < len(order):
        rows = max(1, min(budget // max(1, lengths[order[first]]), len(order) - first))
        batches.append(order[first:first + rows])
        first += rows
    return batches


def padded(ids, rows, device):
    length = len(ids[rows[0]])
    tokens = torch.zeros(len(rows), length, dtype=torch.long)
    mask = torch.zeros(len(rows), length, dtype=torch.long)
    for place, row in enumerate(rows):
        tokens[place, :len(ids[row])] = torch.tensor(ids[row])
        mask[place, :len(ids[row])] = 1
    return tokens.to(device), mask.to(device)


def timed(action):
    torch.cuda.synchronize()
    start = time.perf_counter()
    action()
    torch.cuda.synchronize()
    return time.perf_counter() - start


def weights_of_matrices(model, skip=("embeddings.", "embed_tokens.")):
    """Weights of all matrices but the tables of embeddings; a tied head counts once."""
    body = sum(p.numel() for n, p in model.named_parameters() if p.dim() == 2 and not any(s in n for s in skip))
    head = model.get_output_embeddings()
    tied = head is not None and not any(p is head.weight for n, p in model.named_parameters()
                                        if p.dim() == 2 and not any(s in n for s in skip))
    return body + (head.weight.numel() if tied else 0)


def arithmetic(model, ids):
    config = model.config
    dense = 2.0 * weights_of_matrices(model) * sum(map(len, ids))
    attention = sum(4.0 * len(i) * len(i) * config.hidden_size * config.num_hidden_layers for i in ids)
    return dense + attention


def sentence_transformers_part(args, texts, say):
    from sentence_transformers import SparseEncoder
    import sentence_transformers
    model = SparseEncoder(args.model, model_kwargs={"torch_dtype": torch.float16}, device="cuda")
    model.max_seq_length = args.max_tokens
    model.encode(texts[:64], batch_size=32, show_progress_bar=False)
    rates = {}
    some = texts[:args.sample]
    for size in args.batch_sizes:
        seconds = timed(lambda size=size: model.encode(some, batch_size=size, show_progress_bar=False))
        rates[size] = len(some) / seconds
        say("st", sentence_transformers=sentence_transformers.__version__, batch=size, documents=len(some),
            documents_per_second=rates[size])
    best = max(rates, key=rates.get)
    seconds = timed(lambda: model.encode(texts, batch_size=best, show_progress_bar=False))
    say("st", batch=best, documents=len(texts), documents_per_second=len(texts) / seconds, best=True)


@torch.inference_mode()
def pooled(model, tokens, mask):
    logits = model(input_ids=tokens, attention_mask=mask).logits
    logits = logits.masked_fill(mask[:, :, None] == 0, 0)
    return torch.log1p(torch.relu(logits.amax(1)))


def torch_part(args, texts, say):
    from transformers import AutoModelForMaskedLM, AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    ids = tokenizer(texts, truncation=True, max_length=args.max_tokens)["input_ids"]
    model = AutoModelForMaskedLM.from_pretrained(
        args.model, dtype=torch.float16, attn_implementation="sdpa").cuda().eval()
    operations = arithmetic(model, ids)
    for budget in args.budgets:
        batches = [padded(ids, rows, "cuda") for rows in plan(list(map(len, ids)), budget)]
        torch.cuda.reset_peak_memory_stats()

        def forward():
            for tokens, mask in batches:
                pooled(model, tokens, mask)

        forward()
        seconds = min(timed(forward) for _ in range(args.passes))
        say("torch", budget=budget, documents=len(ids), documents_per_second=len(ids) / seconds,
            tokens_per_second=sum(map(len, ids)) / seconds, tflops=operations / seconds / 1e12,
            memory_gb=torch.cuda.max_memory_allocated() / 1e9)


def decoder_part(args, texts, say):
    from transformers import AutoModelForCausalLM
    with open(args.ids, encoding="utf-8") as lines:
        ids = [json.loads(line) for line in lines][:args.documents or None]
    for kind in args.types:
        model = AutoModelForCausalLM.from_pretrained(
            args.model, dtype=getattr(torch, kind), attn_implementation="sdpa").cuda().eval()
        operations = arithmetic(model, ids)
        for budget in args.budgets:
            batches = [padded(ids, rows, "cuda") for rows in plan(list(map(len, ids)), budget)]
            torch.cuda.reset_peak_memory_stats()

            @torch.inference_mode()
            def forward():
                for tokens, mask in batches:
                    logits = model(input_ids=tokens, attention_mask=mask, use_cache=False).logits
                    torch.log1p(torch.relu(logits.amax(1)))

            try:
                seconds = min(timed(forward) for _ in range(args.passes))
            except torch.cuda.OutOfMemoryError as error:
                say("decoder", type=kind, budget=budget, error=str(error)[:80])
                torch.cuda.empty_cache()
                continue
            say("decoder", type=kind, budget=budget, documents=len(ids), documents_per_second=len(ids) / seconds,
                tokens_per_second=sum(map(len, ids)) / seconds, tokens_per_document=sum(map(len, ids)) / len(ids),
                tflops=operations / seconds / 1e12, memory_gb=torch.cuda.max_memory_allocated() / 1e9)
        del model
        torch.cuda.empty_cache()


def peak_part(args, texts, say):
    for kind in (torch.float16, torch.bfloat16):
        left = torch.randn(8192, 8192, device="cuda", dtype=kind)
        right = torch.randn(8192, 8192, device="cuda", dtype=kind)

        def products():
            for _ in range(10):
                left @ right

        products()
        say("peak", type=str(kind), tflops=10 * 2 * 8192 ** 3 / timed(products) / 1e12)


PARTS = {"st": sentence_transformers_part, "torch": torch_part, "decoder": decoder_part, "peak": peak_part}


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="model folder in the layout of transformers or sentence-transformers")
    parser.add_argument("texts", help="JSON lines with text and perhaps title")
    parser.add_argument("--parts", default="st,torch,peak")
    parser.add_argument("--documents", type=int, default=0, help="texts at most; 0 for all")
    parser.add_argument("--max-tokens", type=int, default=256)
    parser.add_argument("--batch-sizes", type=numbers, default=[32, 64, 128, 256, 512])
    parser.add_argument("--budgets", type=numbers, default=[16384, 32768, 65536])
    parser.add_argument("--sample", type=int, default=4000, help="texts for finding the best batch size")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--ids", help="token ids for the decoder, a JSON array a line")
    parser.add_argument("--types", type=lambda t: t.split(","), default=["bfloat16"])
    parser.add_argument("--json", help="file for all measurements")
    args = parser.parse_args()
    found = []

    def say(part, **values):
        found.append({"part": part, **values})
        shown = ", ".join(f"{k} {v:,.1f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items())
        print(f"{part}: {shown}", flush=True)

    import transformers
    say("machine", gpu=torch.cuda.get_device_name(), torch=torch.__version__, transformers=transformers.__version__,
        cuda=torch.version.cuda, python=platform.python_version())
    texts = read_texts(args.texts, args.documents or -1)
    for part in args.parts.split(","):
        try:
            PARTS[part](args, texts, say)
        except Exception:  # one part must not take the others with it
            traceback.print_exc()
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)


if __name__ == "__main__":
    main()

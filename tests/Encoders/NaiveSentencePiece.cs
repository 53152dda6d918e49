namespace SparseSearch.Tests;

/// <summary>SentencePiece by its definitions, without regard to time: the oracle of the tests.</summary>
internal static class NaiveSentencePiece
{
    private const string EscapedSpace = "▁";

    public static int[] EncodeBpe(TestSentencePieceModel model, string text)
    {
        var symbols = Runes(Normalize(model, text)).ToList();
        while (true)
        {
            var best = -1;
            var bestScore = float.NegativeInfinity;
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                var id = IdOf(model, symbols[i] + symbols[i + 1]);
                if (id >= 0 && model.Pieces[id].Score > bestScore)
                {
                    (best, bestScore) = (i, model.Pieces[id].Score);
                }
            }

            if (best < 0)
            {
                return WithUnknowns([.. symbols.Select(symbol => IdOf(model, symbol))]);
            }

            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }
    }

    public static int[] EncodeUnigram(TestSentencePieceModel model, string text)
    {
        var runes = Runes(Normalize(model, text)).ToArray();
        var normal = model.Pieces.Where(static piece => piece.Type == TestSentencePieceModel.Normal);
        var unknownScore = normal.Min(static piece => piece.Score) - 10;
        var best = (Score: double.NegativeInfinity, Ids: Array.Empty<int>());
        Visit(0, 0, []);
        return WithUnknowns(best.Ids);

        void Visit(int start, double score, List<int> ids)
        {
            if (start == runes.Length)
            {
                best = score > best.Score + 1e-9 ? (score, [.. ids]) : best;
                return;
            }

            // Long pieces are visited first at every place from the left; ties are left to scores that never tie.
            var hasSingle = IdOf(model, runes[start]) >= 0;
            for (var end = runes.Length; end > start; end--)
            {
                var id = IdOf(model, string.Concat(runes[start..end]));
                if (id < 0 && (end > start + 1 || hasSingle))
                {
                    continue;
                }

                ids.Add(id);
                Visit(end, score + (id < 0 ? unknownScore : model.Pieces[id].Score), ids);
                ids.RemoveAt(ids.Count - 1);
            }
        }
    }

    private static int[] WithUnknowns(int[] ids)
    {
        var result = new List<int>();
        var lastWasUnknown = false;
        foreach (var id in ids)
        {
            if (id >= 0 || !lastWasUnknown)
            {
                result.Add(Math.Max(id, 0));
            }

            lastWasUnknown = id < 0;
        }

        return [.. result];
    }

    private static string Normalize(TestSentencePieceModel model, string text)
    {
        var valid = string.Concat(Runes(text));
        if (model.RemovesExtraWhitespaces)
        {
            valid = string.Join(' ', valid.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        var prefix = model.AddsDummyPrefix && valid.Length > 0 ? EscapedSpace : string.Empty;
        return prefix + valid.Replace(" ", EscapedSpace, StringComparison.Ordinal);
    }

    private static int IdOf(TestSentencePieceModel model, string text)
    {
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            if (model.Pieces[id].Text == text && model.Pieces[id].Type == TestSentencePieceModel.Normal)
            {
                return id;
            }
        }

        return -1;
    }

    private static IEnumerable<string> Runes(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            yield return rune.ToString();
        }
    }
}

using SparseSearch.Api.Vectors;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Lucene;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Api.Texts;

/// <summary>The engines that search the texts of an index, beside the <see cref="VectorEngines"/>.</summary>
public static class TextEngines
{
    /// <summary>BM25 over titles and texts; needs no vector.</summary>
    public const string Bm25 = Bm25Searcher.EngineName;

    /// <summary>BM25 and the exact search for the text's vector, joined.</summary>
    public const string Hybrid = HybridSearcher.EngineName;

    private static readonly EngineKnob s_k1 = new(
        "k1", "how quickly a term's repetitions stop to count", 0, Bm25Options.MaxK1, new Bm25Options().K1);

    private static readonly EngineKnob s_b = new("b", "how much long documents are marked down", 0, 1, new Bm25Options().B);

    private static readonly EngineKnob s_fields = new(
        "fields", "1 for title and text as one field, 2 for the sum of both", 1, 2, 1);

    private static readonly EngineKnob s_scale = new(
        "scale", "how scores are made comparable: 0 by ranks, 1 as they are, 2 min-max, 3 z-score, 4 by the distribution, 5 centred, "
        + "6 by the length", 0, (int)ScoreScale.UnitLength, (int)new HybridOptions().Fusion.Scale);

    private static readonly EngineKnob s_rankConstant = new(
        "rank-constant", "what is added to ranks", 0, FusionOptions.MaxRankConstant, new FusionOptions().RankConstant);

    private static readonly EngineKnob s_depth = new(
        "depth", "hits of each list that are looked at", 1, SearchRequest.MaxK, new HybridOptions().Depth);

    private static readonly EngineKnob s_textWeight = new("text-weight", "what BM25's list counts for", 0, 1e6, 1);

    private static readonly EngineKnob s_vectorWeight = new("vector-weight", "what the vector's list counts for", 0, 1e6, 1);

    private static readonly EngineKnob[] s_bm25 = [s_k1, s_b, s_fields];

    private static readonly EngineKnob[] s_hybrid =
        [.. s_bm25, s_scale, s_rankConstant, s_depth, s_textWeight, s_vectorWeight];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Bm25, Hybrid];

    /// <summary>Names of all engines by which a text can be searched for.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. VectorEngines.Names, .. Names];

    /// <summary>Whether a name is one of <see cref="Names"/>.</summary>
    public static bool Has(string? engine) => engine is Bm25 or Hybrid;

    /// <summary>Names of all engines that an index can be searched by.</summary>
    public static IReadOnlyList<string> NamesIn(IndexSnapshot index) =>
        [.. VectorEngines.NamesIn(index), .. TextIndex.HasTexts(index) ? Names : []];

    /// <summary>BM25's parameters in a setting of either engine.</summary>
    /// <exception cref="ArgumentException">The setting names an unknown knob, or a value is outside its range.</exception>
    public static Bm25Options Bm25Of(EngineSetting setting)
    {
        Check(setting);
        return new Bm25Options
        {
            K1 = (float)EngineKnobs.ValueIn(setting, s_k1),
            B = (float)EngineKnobs.ValueIn(setting, s_b),
            Fields = Whole(setting, s_fields) == 1 ? TextFields.Joined : TextFields.Separate,
        };
    }

    /// <summary>How a setting joins the two lists.</summary>
    /// <exception cref="ArgumentException">The setting names an unknown knob, or a value is outside its range.</exception>
    public static HybridOptions HybridOf(EngineSetting setting)
    {
        Check(setting);
        return new HybridOptions
        {
            Fusion = new FusionOptions
            {
                Scale = (ScoreScale)Whole(setting, s_scale),
                RankConstant = Whole(setting, s_rankConstant),
            },
            Depth = Whole(setting, s_depth),
            TextWeight = EngineKnobs.ValueIn(setting, s_textWeight),
            VectorWeight = EngineKnobs.ValueIn(setting, s_vectorWeight),
        };
    }

    private static void Check(EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (!Has(setting.Engine))
        {
            throw new ArgumentException(
                $"'{setting.Engine}' searches no texts; {string.Join(" and ", Names)} do.", nameof(setting));
        }

        EngineKnobs.Check(setting, setting.Engine, setting.Engine == Bm25 ? s_bm25 : s_hybrid);
    }

    private static int Whole(EngineSetting setting, EngineKnob knob)
    {
        var value = EngineKnobs.ValueIn(setting, knob);
        return value == Math.Floor(value)
            ? (int)value
            : throw new ArgumentException(
                FormattableString.Invariant($"{knob.Name} is {value}; give a whole number ({knob.Description})."), nameof(setting));
    }
}

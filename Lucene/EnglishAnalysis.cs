using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>
/// Anserini's default analysis of English texts: words as Unicode breaks them (UAX 29), without a possessive 's, in lower
/// case, without Lucene's 33 stop words, stemmed by Porter. Thread-safe.
/// </summary>
public sealed class EnglishAnalysis
{
    /// <summary>Changes whenever the same text could give other terms; indexes of another one are made anew.</summary>
    internal const string Version = "english-1";

    private EnglishAnalysis()
    {
    }

    /// <summary>The one there is.</summary>
    public static EnglishAnalysis Instance { get; } = new();

    /// <summary>What Lucene.Net's writer takes.</summary>
    internal Analyzer Analyzer { get; } = new Chain();

    /// <summary>A text's terms in their order, with repetitions. Words of more than 255 characters give none.</summary>
    public IReadOnlyList<string> Terms(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<string>();
        using var stream = Analyzer.GetTokenStream("", text);
        var term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            terms.Add(term.ToString()!);
        }

        stream.End();
        return terms;
    }

    private sealed class Chain : Analyzer
    {
        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
        {
            var words = new StandardTokenizer(LuceneVersion.LUCENE_48, reader);
            TokenStream result = new EnglishPossessiveFilter(LuceneVersion.LUCENE_48, words);
            result = new LowerCaseFilter(LuceneVersion.LUCENE_48, result);
            result = new StopFilter(LuceneVersion.LUCENE_48, result, StopAnalyzer.ENGLISH_STOP_WORDS_SET);
            return new TokenStreamComponents(words, new PorterStemFilter(result));
        }
    }
}

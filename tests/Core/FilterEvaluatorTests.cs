using System.Text;
using System.Text.Json;
using CsCheck;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using Xunit;

namespace SparseSearch.Tests;

public sealed class FilterEvaluatorTests
{
    private const int FiltersPerCollection = 20;

    [Fact]
    public void AFilterAcceptsWhatItAcceptsOfEachDocumentAlone() => Gen.Select(Gen.ULong, Gen.Int[1, 150]).Sample(
        (seed, docCount) =>
        {
            var random = new SeededRandom(seed, 0);
            var documents = new string[docCount];
            for (var i = 0; i < docCount; i++)
            {
                documents[i] = FieldCollection.Document(ref random);
            }

            using var segment = FieldCollection.SegmentOf(documents, out var schema);
            SegmentVerification.Run(segment);
            var parsed = documents.Select(d => JsonDocument.Parse(d).RootElement).ToArray();
            for (var i = 0; i < FiltersPerCollection; i++)
            {
                var filter = FieldCollection.Filter(ref random);
                var accepted = FilterEvaluator.Evaluate(segment.Fields, docCount, filter);
                for (var doc = 0; doc < docCount; doc++)
                {
                    Assert.True(
                        FieldCollection.Accepts(filter, parsed[doc]) == accepted.Contains(doc),
                        $"{filter} of {documents[doc]}");
                }
            }
        },
        iter: 100);

    [Fact]
    public void AFilterIsTheSameFromItsTextAndTwice() => Gen.ULong.Sample(
        seed =>
        {
            var random = new SeededRandom(seed, 1);
            var filter = FieldCollection.Filter(ref random);
            Assert.Equal(filter.ToString(), FilterParser.Parse(filter.ToString()).ToString());
        },
        iter: 2000);

    [Fact]
    public void DocumentsInAnotherOrderHaveTheSameFields()
    {
        var random = new SeededRandom(7, 0);
        var documents = new string[500];
        for (var i = 0; i < documents.Length; i++)
        {
            documents[i] = FieldCollection.Document(ref random);
        }

        using var plain = FieldCollection.SegmentOf(documents, out _);
        using var ordered = Segment.Over(SegmentReader.OpenImage(
            "ordered", FieldCollection.ImageOf(documents, out _, DocumentOrder.Similarity)));
        SegmentVerification.Run(ordered);
        for (var i = 0; i < 200; i++)
        {
            var filter = FieldCollection.Filter(ref random);
            var (first, second) = (
                FilterEvaluator.Evaluate(plain.Fields, 500, filter), FilterEvaluator.Evaluate(ordered.Fields, 500, filter));
            for (var doc = 0; doc < documents.Length; doc++)
            {
                Assert.True(ordered.ExternalIds.TryFind(plain.ExternalIds.IdOf(doc), out var other));
                Assert.Equal(first.Contains(doc), second.Contains(other));
                Assert.Equal(documents[doc], Encoding.UTF8.GetString(ordered.Document(other).Fields.Span));
            }
        }
    }

    [Fact]
    public void ASegmentWithoutTheFieldFulfilsNothingButNot()
    {
        foreach (var condition in (string[])["a = 1", "a in (\"x\")", "a > 2", "exists(a)"])
        {
            Assert.Equal(0, FilterEvaluator.Evaluate(null, 70, FilterParser.Parse(condition)).Count());
            Assert.Equal(70, FilterEvaluator.Evaluate(null, 70, FilterParser.Parse($"not {condition}")).Count());
        }
    }

    [Fact]
    public void AnIndexIsFilteredOverAllItsSegments()
    {
        using var folder = new IndexTestFolder();
        var options = new IndexBuildOptions { MaxDocsPerSegment = 37 };
        using (var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words, options))
        {
            for (var i = 0; i < 100; i++)
            {
                var fields = i < 50 ? $"{{\"n\": {i}}}" : $"{{\"n\": {i}, \"late\": true}}";
                builder.Add(
                    IndexTestFolder.Document(i) with { Fields = Encoding.UTF8.GetBytes(fields) },
                    IndexTestFolder.Vector(i));
            }

            builder.Commit();
        }

        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(3, index.Segments.Count);
        var accepted = FilterEvaluator.Evaluate(index, FilterParser.Parse("n >= 30 < 80 and not late = true or n = 99"));
        Assert.Equal([.. Enumerable.Range(30, 20), 99], Enumerable.Range(0, 100).Where(accepted.Contains));
        Assert.Contains(
            "no field \"lat\". It has 2; nearest are late, n.",
            Assert.Throws<FilterException>(() => FilterEvaluator.Evaluate(index, FilterParser.Parse("lat = true"))).Message,
            StringComparison.Ordinal);
    }
}

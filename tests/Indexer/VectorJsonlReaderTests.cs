using CsCheck;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

public sealed class VectorJsonlReaderTests
{
    [Fact]
    public void BothFormsAreRead()
    {
        var documents = Read(
            """
            {"id": "a", "contents": "ignored", "vector": {"gamma": 2.5, "alpha": 1}}

            {"id": 7, "indices": [5, 0], "values": [0.5, 3]}
            {"id": "none", "vector": {}}
            """);
        Assert.Equal(["a", "7", "none"], documents.Select(d => d.Id));
        Assert.Equal([0, 2], documents[0].Vector.TermIds.ToArray());
        Assert.Equal([3f, 0.5f], documents[1].Vector.Weights.ToArray());
        Assert.Equal(0, documents[2].Vector.Nnz);
    }

    [Theory]
    [InlineData("""{"id": "a", "vector": {"alpha": -1}}""", "weight -1 of term \"alpha\"")]
    [InlineData("""{"id": "a", "vector": {"alpha": 1e999}}""", "weight 1e999")]
    [InlineData("""{"id": "a", "vector": {"alpha": "NaN"}}""", "weight \"NaN\"")]
    [InlineData("""{"id": "a", "vector": {"omega": 1}}""", "\"omega\" is not in the vocabulary of 8 terms")]
    [InlineData("""{"id": "a", "indices": [8], "values": [1]}""", "term id 8 is not 0 to 7")]
    [InlineData("""{"id": "a", "indices": [-1], "values": [1]}""", "term id -1")]
    [InlineData("""{"id": "a", "indices": [1, 1], "values": [1, 2]}""", "stands twice")]
    [InlineData("""{"id": "a", "indices": [1, 2], "values": [1]}""", "2 indices but 1 values")]
    [InlineData("""{"id": "", "vector": {}}""", "no \"id\"")]
    [InlineData("""{"vector": {}}""", "no \"id\"")]
    [InlineData("""{"id": "a"}""", "neither")]
    [InlineData("""{"id": "a", "vector": {""", "")]
    [InlineData("[]", "no JSON object")]
    public void ABadLineIsNamedWithItsReason(string line, string told)
    {
        var error = Assert.Throws<VectorLineException>(() => Read("{\"id\": 1, \"vector\": {}}\n" + line));
        Assert.Equal(2, error.LineNumber);
        Assert.StartsWith("vectors.jsonl, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ArbitraryTextGivesTheDocumentedException() =>
        Gen.String.Sample(text =>
        {
            var thrown = Record.Exception(() => Read(text));
            Assert.True(thrown is null or VectorLineException, $"{thrown}");
        });

    private static VectorDocument[] Read(string text) =>
        [.. VectorJsonlReader.Read(new StringReader(text), "vectors.jsonl", IndexTestFolder.Words)];
}

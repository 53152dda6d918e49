using Lucene.Net.Index;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>
/// A chunk of postings as one of Lucene.Net's own readers, whose term frequencies are the impacts: what Lucene.Net writes
/// when it is asked to take the index of another reader in. No text is analysed and no token repeated.
/// </summary>
internal sealed class ImpactReader : AtomicReader
{
    private readonly ImpactPostingsChunk _chunk;

    /// <summary>Reads a chunk.</summary>
    public ImpactReader(ImpactPostingsChunk chunk)
    {
        _chunk = chunk;
        FieldInfos = new FieldInfos([new FieldInfo(
            ImpactTerms.Field, indexed: true, number: 0, storeTermVector: false, omitNorms: true, storePayloads: false,
            IndexOptions.DOCS_AND_FREQS, DocValuesType.NONE, DocValuesType.NONE, attributes: null)]);
    }

    /// <inheritdoc/>
    public override Fields Fields => new ImpactFields(_chunk);

    /// <inheritdoc/>
    public override FieldInfos FieldInfos { get; }

    /// <inheritdoc/>
    public override IBits? LiveDocs => null;

    /// <inheritdoc/>
    public override int NumDocs => _chunk.DocCount;

    /// <inheritdoc/>
    public override int MaxDoc => _chunk.DocCount;

    /// <inheritdoc/>
    public override NumericDocValues? GetNumericDocValues(string field) => null;

    /// <inheritdoc/>
    public override BinaryDocValues? GetBinaryDocValues(string field) => null;

    /// <inheritdoc/>
    public override SortedDocValues? GetSortedDocValues(string field) => null;

    /// <inheritdoc/>
    public override SortedSetDocValues? GetSortedSetDocValues(string field) => null;

    /// <inheritdoc/>
    public override IBits? GetDocsWithField(string field) => null;

    /// <inheritdoc/>
    public override NumericDocValues? GetNormValues(string field) => null;

    /// <inheritdoc/>
    public override Fields? GetTermVectors(int docID) => null;

    /// <inheritdoc/>
    public override void CheckIntegrity()
    {
    }

    /// <inheritdoc/>
    public override void Document(int docID, StoredFieldVisitor visitor)
    {
    }

    /// <inheritdoc/>
    protected override void DoClose()
    {
    }

    private sealed class ImpactFields(ImpactPostingsChunk chunk) : Fields
    {
        public override int Count => 1;

        public override IEnumerator<string> GetEnumerator()
        {
            yield return ImpactTerms.Field;
        }

        public override Terms? GetTerms(string? field) => field == ImpactTerms.Field ? new ImpactTerms(chunk) : null;
    }
}

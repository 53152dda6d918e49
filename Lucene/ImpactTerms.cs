using System.Buffers.Binary;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>The terms of a chunk of postings, ascending; those without a posting are left out.</summary>
/// <remarks>A term is its id, four bytes, the highest first: the order of bytes is the order of ids.</remarks>
internal sealed class ImpactTerms(ImpactPostingsChunk chunk) : Terms
{
    /// <summary>The one field of an index of impacts.</summary>
    public const string Field = "impacts";

    /// <inheritdoc/>
    public override IComparer<BytesRef> Comparer => BytesRef.UTF8SortedAsUnicodeComparer;

    /// <inheritdoc/>
    public override long Count => -1;

    /// <inheritdoc/>
    public override long SumTotalTermFreq => -1;

    /// <inheritdoc/>
    public override long SumDocFreq => -1;

    /// <inheritdoc/>
    public override int DocCount => -1;

    /// <inheritdoc/>
    public override bool HasFreqs => true;

    /// <inheritdoc/>
    public override bool HasOffsets => false;

    /// <inheritdoc/>
    public override bool HasPositions => false;

    /// <inheritdoc/>
    public override bool HasPayloads => false;

    /// <summary>The bytes of a term.</summary>
    /// <param name="termId">At least 0.</param>
    public static BytesRef BytesOf(int termId)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, termId);
        return new BytesRef(bytes);
    }

    /// <inheritdoc/>
    public override TermsEnum GetEnumerator() => new TermList(chunk);

    private sealed class TermList(ImpactPostingsChunk chunk) : TermsEnum
    {
        private int _term = -1;
        private BytesRef? _bytes;

        public override IComparer<BytesRef> Comparer => BytesRef.UTF8SortedAsUnicodeComparer;

        public override BytesRef? Term => _bytes;

        public override long Ord => throw new NotSupportedException();

        public override int DocFreq => chunk.DocsOf(_term).Length;

        public override long TotalTermFreq => -1;

        public override bool MoveNext()
        {
            do
            {
                _term++;
            }
            while (_term < chunk.TermCount && chunk.DocsOf(_term).IsEmpty);
            _bytes = _term < chunk.TermCount ? BytesOf(_term) : null;
            return _bytes is not null;
        }

        [Obsolete("Lucene.Net calls MoveNext; its base class still asks for this.")]
        public override BytesRef? Next() => MoveNext() ? _bytes : null;

        /// <summary>Taking an index in reads every term in order; it seeks none.</summary>
        public override SeekStatus SeekCeil(BytesRef text) => throw new NotSupportedException();

        public override void SeekExact(long ord) => throw new NotSupportedException();

        public override DocsEnum Docs(IBits? liveDocs, DocsEnum? reuse, DocsFlags flags) =>
            new Postings(chunk.DocsOf(_term), chunk.ImpactsOf(_term));

        public override DocsAndPositionsEnum? DocsAndPositions(
            IBits? liveDocs, DocsAndPositionsEnum? reuse, DocsAndPositionsFlags flags) => null;
    }

    private sealed class Postings(ReadOnlyMemory<int> docs, ReadOnlyMemory<ushort> impacts) : DocsEnum
    {
        private int _at = -1;

        public override int DocID => _at < 0 ? -1 : _at < docs.Length ? docs.Span[_at] : NO_MORE_DOCS;

        public override int Freq => impacts.Span[_at];

        public override int NextDoc()
        {
            _at++;
            return DocID;
        }

        public override int Advance(int target) => SlowAdvance(target);

        public override long GetCost() => docs.Length;
    }
}

using SparseSearch.Core.Postings;

namespace SparseSearch.Core.Segments;

/// <summary>Lets an engine append its own sections while a segment is written.</summary>
public interface ISectionBuilder
{
    /// <summary>
    /// Writes the engine's sections. The bytes depend on the forward index and the builder's options alone, never on
    /// the number of threads.
    /// </summary>
    /// <param name="forward">All documents of the segment; valid during the call.</param>
    /// <param name="writer">No section is open, before and after.</param>
    /// <param name="cancellationToken">Looked at at least once a second.</param>
    void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default);

    /// <summary>
    /// The builder for segments that are made of older ones in the background; by default the same. Its sections serve the
    /// same engines.
    /// </summary>
    /// <param name="threads">How many it may use, at least 1.</param>
    ISectionBuilder ForMerges(int threads) => this;
}

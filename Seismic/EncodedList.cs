namespace SparseSearch.Seismic;

/// <summary>One list ready to be written.</summary>
/// <param name="Bytes">Padded to <see cref="SeismicFormat.ListAlignment"/>.</param>
/// <param name="PostingCount">Documents in all blocks.</param>
/// <param name="BlockCount">Blocks.</param>
/// <param name="EntryCount">Terms of all summaries, each counted once a block.</param>
internal readonly record struct EncodedList(byte[] Bytes, int PostingCount, int BlockCount, int EntryCount);

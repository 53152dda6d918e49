namespace SparseSearch.Core.Documents;

/// <summary>Two streams read as one.</summary>
internal sealed class ChainedStream(Stream first, Stream second) : ReadingStream(first, second)
{
    private bool _isFirstDone;

    public override int Read(Span<byte> buffer)
    {
        var read = _isFirstDone ? 0 : first.Read(buffer);
        _isFirstDone |= read == 0 && !buffer.IsEmpty;
        return _isFirstDone ? second.Read(buffer) : read;
    }
}

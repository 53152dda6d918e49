using ZstdSharp;

namespace SparseSearch.Core.Documents;

/// <summary>Reads an unpacking stream and gives its failures one type and a message that names the file.</summary>
internal sealed class UnpackingStream(Stream inner, string path) : ReadingStream(inner)
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception e) when (e is ZstdException or InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"'{path}' is not a whole {Path.GetExtension(path)} file: {e.Message} Fetch it or pack it again.", e);
        }
    }
}

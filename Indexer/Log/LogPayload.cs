using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Log;

/// <summary>The bytes of a record's payload: lengths first, then what they count.</summary>
internal static class LogPayload
{
    /// <summary>Lengths of id, vector (in terms), title, text and fields.</summary>
    private const int PutLengths = 5, PutLengthBytes = PutLengths * sizeof(int);

    private const int BytesPerTerm = sizeof(int) + sizeof(float);

    /// <summary>Checks a record and measures its payload.</summary>
    /// <exception cref="ArgumentException">
    /// The id is empty, too long or no valid text, the record is none, or it is too long; the message says which.
    /// </exception>
    public static int LengthBytes(in LogRecord record)
    {
        long idBytes = ExternalIdRules.LengthBytes(record.Id);
        var lengthBytes = record.Kind switch
        {
            LogRecordKind.Delete => idBytes,
            LogRecordKind.Put => PutLengthBytes + idBytes + ((long)record.Vector.Nnz * BytesPerTerm)
                + Encoding.UTF8.GetByteCount(record.Title) + Encoding.UTF8.GetByteCount(record.Text)
                + record.Fields.Length,
            _ => throw new ArgumentException("The record neither puts nor deletes a document.", nameof(record)),
        };
        return lengthBytes <= LogFormat.MaxPayloadBytes
            ? (int)lengthBytes
            : throw new ArgumentException(
                $"The document \"{ExternalIdRules.Shown(record.Id)}\" has {lengthBytes} bytes with its vector and "
                + $"fields; the limit is {LogFormat.MaxPayloadBytes}. Split the document.", nameof(record));
    }

    /// <summary>Writes the payload.</summary>
    /// <param name="record">One that <see cref="LengthBytes"/> accepted.</param>
    /// <param name="destination">As long as that said.</param>
    public static void Encode(in LogRecord record, Span<byte> destination)
    {
        if (record.Kind == LogRecordKind.Delete)
        {
            ExternalIdRules.Encode(record.Id, destination);
            return;
        }

        var rest = destination[PutLengthBytes..];
        var idBytes = Take(ref rest, Encoding.UTF8.GetBytes(record.Id, rest));
        var vectorBytes = record.Vector.Nnz * sizeof(int);
        MemoryMarshal.AsBytes(record.Vector.TermIds).CopyTo(rest);
        MemoryMarshal.AsBytes(record.Vector.Weights).CopyTo(rest[vectorBytes..]);
        rest = rest[(2 * vectorBytes)..];
        var titleBytes = Take(ref rest, Encoding.UTF8.GetBytes(record.Title, rest));
        var textBytes = Take(ref rest, Encoding.UTF8.GetBytes(record.Text, rest));
        record.Fields.Span.CopyTo(rest);
        ReadOnlySpan<int> lengths = [idBytes, record.Vector.Nnz, titleBytes, textBytes, record.Fields.Length];
        MemoryMarshal.AsBytes(lengths).CopyTo(destination);
    }

    /// <summary>Reads a payload; allocates no more than its length calls for.</summary>
    /// <exception cref="FormatException">The bytes are no payload of that kind; the message says why.</exception>
    public static LogRecord Decode(LogRecordKind kind, long sequence, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return (kind == LogRecordKind.Delete ? LogRecord.Delete(DecodeId(bytes)) : DecodePut(bytes))
                with
            { Sequence = sequence };
        }
        catch (ArgumentException error)
        {
            // An invalid id, text or vector under a right checksum: another program wrote it.
            throw new FormatException(error.Message, error);
        }
    }

    private static LogRecord DecodePut(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PutLengthBytes)
        {
            throw new FormatException($"{bytes.Length} bytes cannot hold a document");
        }

        Span<uint> lengths = stackalloc uint[PutLengths];
        for (var i = 0; i < PutLengths; i++)
        {
            lengths[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }

        var sum = PutLengthBytes + lengths[0] + ((long)lengths[1] * BytesPerTerm)
            + lengths[2] + lengths[3] + lengths[4];
        if (sum != bytes.Length)
        {
            throw new FormatException($"its parts have {sum} bytes, the record {bytes.Length}");
        }

        var rest = bytes[PutLengthBytes..];
        var id = DecodeId(Take(ref rest, (int)lengths[0]));
        var nnz = (int)lengths[1];
        var termIds = new int[nnz];
        var weights = new float[nnz];
        Take(ref rest, nnz * sizeof(int)).CopyTo(MemoryMarshal.AsBytes(termIds.AsSpan()));
        Take(ref rest, nnz * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(weights.AsSpan()));
        var title = Encoding.UTF8.GetString(Take(ref rest, (int)lengths[2]));
        var text = Encoding.UTF8.GetString(Take(ref rest, (int)lengths[3]));
        var vector = nnz == 0 ? SparseVector.Empty : new SparseVector(termIds, weights);
        return LogRecord.Put(new SourceDocument(id, title, text), vector, rest.ToArray());
    }

    private static string DecodeId(ReadOnlySpan<byte> bytes)
    {
        var id = ExternalIdRules.Decode(bytes);
        _ = ExternalIdRules.LengthBytes(id);
        return id;
    }

    private static int Take(ref Span<byte> rest, int lengthBytes)
    {
        rest = rest[lengthBytes..];
        return lengthBytes;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int lengthBytes)
    {
        var taken = rest[..lengthBytes];
        rest = rest[lengthBytes..];
        return taken;
    }
}

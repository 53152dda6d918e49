using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Cli.Jobs;

/// <summary>
/// The half-written output of an encoding: a line of JSON that says what is encoded how, then the finished chunks, each
/// with a checksum and flushed to disk before the next (docs/ENCODING.md). Whatever stands behind the last whole chunk,
/// which a kill leaves, is cut off when the file is opened again. Little-endian. Not thread-safe.
/// </summary>
internal sealed class EncodeJournal : IDisposable
{
    /// <summary>What is appended to the output's name.</summary>
    public const string Extension = ".encoding";

    private const uint Magic = 0x4B4E4843;
    private const int HeadBytes = 64, MostHeaderBytes = 1 << 20;
    private const long MostPayloadBytes = int.MaxValue - HeadBytes - 64;

    private readonly FileStream _file;
    private readonly List<ChunkFacts> _chunks = [];
    private readonly long _start;

    private EncodeJournal(FileStream file, long start)
    {
        _file = file;
        _start = start;
    }

    /// <summary>The finished chunks.</summary>
    public IReadOnlyList<ChunkFacts> Chunks => _chunks;

    /// <summary>Opens the journal of an output, or begins it.</summary>
    /// <param name="path">Of the journal.</param>
    /// <param name="identity">Everything that decides the vectors, by name.</param>
    /// <param name="restart">Whether what is there is thrown away.</param>
    /// <exception cref="UsageException">It belongs to another encoding; the message says what differs.</exception>
    /// <exception cref="IOException">It cannot be written, or another process writes it.</exception>
    public static EncodeJournal Open(string path, IReadOnlyDictionary<string, string> identity, bool restart)
    {
        var header = new JsonObject(identity.Select(static p =>
            KeyValuePair.Create(p.Key, (JsonNode?)JsonValue.Create(p.Value)))).ToJsonString() + "\n";
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var found = restart ? null : ReadHeader(file);
            if (found is null)
            {
                file.SetLength(0);
                file.Write(Encoding.UTF8.GetBytes(header));
                file.Flush(flushToDisk: true);
                return new EncodeJournal(file, file.Position);
            }

            RequireSame(path, identity, found);
            var journal = new EncodeJournal(file, file.Position);
            journal.FindChunks();
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends a chunk; it is on the disk when this returns.</summary>
    public void Append(EncodedChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, Encoding.UTF8, leaveOpen: true))
        {
            for (var i = 0; i < chunk.Ids.Count; i++)
            {
                writer.Write(chunk.Ids[i]);
                writer.Write(chunk.Vectors[i].Nnz);
                writer.Write(MemoryMarshal.AsBytes(chunk.Vectors[i].TermIds));
                writer.Write(MemoryMarshal.AsBytes(chunk.Vectors[i].Weights));
            }
        }

        var head = new byte[HeadBytes];
        WriteHead(head, chunk.Facts, payload.Length);
        var bytes = payload.GetBuffer().AsSpan(0, (int)payload.Length);
        var crc = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, ChecksumOf(head, bytes));
        _file.Write(head);
        _file.Write(bytes);
        _file.Write(crc);
        _file.Flush(flushToDisk: true);
        _chunks.Add(chunk.Facts);
    }

    /// <summary>All vectors, in the input's order.</summary>
    public IEnumerable<(string Id, SparseVector Vector)> ReadAll()
    {
        var position = _start;
        foreach (var facts in _chunks)
        {
            _file.Position = position;
            var (_, payload) = ReadChunk() ?? throw new InvalidDataException("A finished chunk is damaged.");
            position = _file.Position;
            using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
            for (var i = 0; i < facts.Documents; i++)
            {
                var id = reader.ReadString();
                var nnz = reader.ReadInt32();
                yield return (id, nnz == 0
                    ? SparseVector.Empty
                    : new SparseVector(Numbers<int>(reader, nnz), Numbers<float>(reader, nnz)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static T[] Numbers<T>(BinaryReader reader, int count)
        where T : unmanaged
    {
        var numbers = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static JsonObject? ReadHeader(FileStream file)
    {
        var line = new List<byte>();
        for (var value = file.ReadByte(); value >= 0 && line.Count < MostHeaderBytes; value = file.ReadByte())
        {
            if (value == '\n')
            {
                return JsonNode.Parse(Encoding.UTF8.GetString([.. line])) as JsonObject;
            }

            line.Add((byte)value);
        }

        // A kill before the first line was whole leaves nothing worth keeping.
        return null;
    }

    private static void RequireSame(string path, IReadOnlyDictionary<string, string> identity, JsonObject found)
    {
        var differences = identity.Keys.Union(found.Select(static p => p.Key), StringComparer.Ordinal)
            .Select(key => (Key: key, Now: identity.GetValueOrDefault(key), Then: found[key]?.ToString()))
            .Where(static d => d.Now != d.Then)
            .Select(static d => $"{d.Key} is {d.Now ?? "not there"} and was {d.Then ?? "not there"}");
        if (differences.FirstOrDefault() is { } first)
        {
            throw new UsageException(
                $"{path} is the half-written output of another encoding: {first}. Give the options of then, another "
                + "--output, or --restart to throw it away.");
        }
    }

    private static void WriteHead(Span<byte> head, ChunkFacts facts, long payloadBytes)
    {
        if (payloadBytes > MostPayloadBytes)
        {
            throw new InvalidDataException(
                $"A chunk of {facts.Documents} vectors takes {payloadBytes} bytes, and the most is {MostPayloadBytes}. "
                + "Prune the documents' vectors.");
        }

        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], facts.Texts);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], facts.Documents);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], facts.Cut);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], facts.Tokens);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], facts.Nnz);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], payloadBytes);
        Convert.FromHexString(facts.InputHash).CopyTo(head[40..]);
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload) =>
        Crc32C.Finish(Crc32C.Append(Crc32C.Append(Crc32C.Start, head), payload));

    private void FindChunks()
    {
        var end = _file.Position;
        while (ReadChunk() is var (facts, _))
        {
            _chunks.Add(facts);
            end = _file.Position;
        }

        _file.SetLength(end);
        _file.Position = end;
    }

    /// <summary>The chunk at the file's position; null where it is not whole.</summary>
    private (ChunkFacts Facts, byte[] Payload)? ReadChunk()
    {
        var head = new byte[HeadBytes];
        if (_file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(32));
        if (length < 0 || length > MostPayloadBytes || length + sizeof(uint) > _file.Length - _file.Position)
        {
            return null;
        }

        var payload = new byte[length];
        _file.ReadExactly(payload);
        var crc = new byte[sizeof(uint)];
        _file.ReadExactly(crc);
        return BinaryPrimitives.ReadUInt32LittleEndian(crc) == ChecksumOf(head, payload)
            ? (FactsOf(head), payload)
            : null;
    }

    private static ChunkFacts FactsOf(ReadOnlySpan<byte> head) => new(
        BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(head[24..]),
        Convert.ToHexStringLower(head.Slice(40, 16)));
}

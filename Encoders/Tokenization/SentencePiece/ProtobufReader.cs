using System.Buffers.Binary;
using System.Text;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>
/// Reads one message of the protobuf wire format, field by field: after <see cref="Next"/>, exactly one read or
/// <see cref="Skip"/>. A message inside another is a reader of its own.
/// </summary>
internal ref struct ProtobufReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;
    private const int MaxVarintBytes = 10;
    private static readonly UTF8Encoding s_strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _path;
    private readonly int _base;
    private int _place;
    private int _wireType;

    /// <summary>Starts at a message's first byte.</summary>
    /// <param name="bytes">The whole message.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="offset">Where the message begins in the file, for errors.</param>
    public ProtobufReader(ReadOnlySpan<byte> bytes, string path, int offset = 0)
    {
        _bytes = bytes;
        _path = path;
        _base = offset;
    }

    /// <summary>Reads the next field's number.</summary>
    /// <returns>False at the message's end.</returns>
    /// <exception cref="TokenizerFormatException">The bytes are no such field.</exception>
    public bool Next(out int field)
    {
        field = 0;
        if (_place == _bytes.Length)
        {
            return false;
        }

        var tag = ReadVarint();
        field = (int)Math.Min(tag >> 3, int.MaxValue);
        _wireType = (int)(tag & 7);
        return field != 0 ? true : throw Error("a field has number 0, expected 1 or more");
    }

    /// <summary>An integer, an enumeration's value, or a truth value (0 or 1).</summary>
    public int Integer()
    {
        Require(Varint);
        return (int)(uint)ReadVarint();
    }

    /// <summary>A number in single precision.</summary>
    public float Single()
    {
        Require(Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>Bytes, as a view of the file's.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Require(Delimited);
        var length = ReadVarint();
        return Take((int)Math.Min(length, int.MaxValue));
    }

    /// <summary>Text in UTF-8.</summary>
    public string Text()
    {
        var bytes = Bytes();
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error("a text is not valid UTF-8");
        }
    }

    /// <summary>A message.</summary>
    public ProtobufReader Message()
    {
        var bytes = Bytes();
        return new ProtobufReader(bytes, _path, _base + _place - bytes.Length);
    }

    /// <summary>Passes over the field's value.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(8);
                break;
            case Delimited:
                Bytes();
                break;
            case Fixed32:
                Take(4);
                break;
            default:
                throw Error($"a field has wire type {_wireType}, expected 0, 1, 2 or 5");
        }
    }

    /// <summary>An error at the present place.</summary>
    public readonly TokenizerFormatException Error(string problem) => new(
        _path, $"at byte {_base + _place}: {problem.TrimEnd('.')}. Is it a SentencePiece model, and whole?");

    private readonly void Require(int wireType)
    {
        if (_wireType != wireType)
        {
            throw Error($"a field has wire type {_wireType}, expected {wireType}");
        }
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Error($"an integer takes more than {MaxVarintBytes} bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _place)
        {
            throw Error($"{count} bytes are wanted, {_bytes.Length - _place} are left");
        }

        var taken = _bytes.Slice(_place, count);
        _place += count;
        return taken;
    }
}

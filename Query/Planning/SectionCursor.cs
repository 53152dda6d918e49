using System.Buffers.Binary;
using System.Text;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>Reads a calibration's bytes from the front, refusing what is too short or out of range.</summary>
/// <param name="path">The segment, for messages.</param>
/// <param name="bytes">The section.</param>
internal ref struct SectionCursor(string path, ReadOnlySpan<byte> bytes)
{
    private readonly int _length = bytes.Length;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next four bytes.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>A number of things, or an index, up to a limit.</summary>
    public uint ReadCount(uint limit)
    {
        var count = ReadUInt32();
        Demand(count <= limit, $"a number up to {limit}");
        return count;
    }

    /// <summary>A number from 0 up to a limit.</summary>
    public double ReadNumber(double limit)
    {
        var number = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        Demand(number >= 0 && number <= limit, $"a number from 0 to {limit}");
        return number;
    }

    /// <summary>A setting in its text form.</summary>
    public EngineSetting ReadSetting(int lengthBytes)
    {
        var text = Encoding.UTF8.GetString(Take(lengthBytes));
        try
        {
            return EngineSetting.Parse(text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw Corrupt("an engine's setting", error.Message);
        }
    }

    /// <summary>Refuses the section where a condition does not hold.</summary>
    public readonly void Demand(bool holds, string expected)
    {
        if (!holds)
        {
            throw Corrupt(expected, $"other bytes before byte {_length - _rest.Length}");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Corrupt($"{count} bytes at byte {_length - _rest.Length}", $"the end at {_length}");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private readonly SegmentFormatException Corrupt(string expected, string found) => new(
        SegmentFault.Corrupt, path, $"{expected} in section {SectionKind.Calibration}", found);
}

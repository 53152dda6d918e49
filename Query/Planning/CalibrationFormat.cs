using System.Text;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>The bytes of the section <see cref="SectionKind.Calibration"/>; docs/FILE_FORMAT.md is its text.</summary>
internal static class CalibrationFormat
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const uint Version = 1;

    private const int LevelUnits = 1000;

    /// <summary>Far above what a calibration holds: damaged counts are refused before memory is asked for.</summary>
    private const uint MaxCount = 4096, MaxSettingBytes = 1024;

    /// <summary>Writes the table.</summary>
    public static byte[] Write(Calibration calibration)
    {
        var settings = calibration.Groups.SelectMany(group => group.Points).Select(point => point.Setting.ToString())
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write((uint)calibration.Origin);
        writer.Write((uint)settings.Count);
        writer.Write((uint)calibration.Groups.Count);
        foreach (var setting in settings)
        {
            var text = Encoding.UTF8.GetBytes(setting);
            writer.Write((uint)text.Length);
            writer.Write(text);
        }

        foreach (var group in calibration.Groups)
        {
            writer.Write((uint)group.Length);
            writer.Write((uint)group.K);
            writer.Write((uint)group.QueryCount);
            writer.Write((uint)group.Points.Count);
            writer.Write(group.ExactCost);
            foreach (var point in group.Points)
            {
                writer.Write((uint)Math.Round(point.Level * LevelUnits));
                writer.Write((uint)settings.IndexOf(point.Setting.ToString()));
                writer.Write(point.MeanRecall);
                writer.Write(point.LowerBound);
                writer.Write(point.Cost);
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads the table and checks every number.</summary>
    /// <param name="path">The segment, for messages.</param>
    /// <param name="section">The whole section.</param>
    /// <exception cref="SegmentFormatException">The section is damaged or of an unknown version.</exception>
    public static Calibration Read(string path, ReadOnlySpan<byte> section)
    {
        var bytes = new SectionCursor(path, section);
        bytes.Demand(bytes.ReadUInt32() == Version, $"version {Version}");
        var origin = (CalibrationOrigin)bytes.ReadUInt32();
        bytes.Demand(Enum.IsDefined(origin), "a known origin of the queries");
        var settings = new EngineSetting[bytes.ReadCount(MaxCount)];
        var groups = new CalibrationGroup[bytes.ReadCount(MaxCount)];
        for (var i = 0; i < settings.Length; i++)
        {
            settings[i] = bytes.ReadSetting((int)bytes.ReadCount(MaxSettingBytes));
        }

        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = ReadGroup(ref bytes, settings);
            bytes.Demand(
                i == 0 || (groups[i - 1].Length, groups[i - 1].K).CompareTo((groups[i].Length, groups[i].K)) < 0,
                "groups in ascending order");
        }

        bytes.Demand(bytes.IsAtEnd, "nothing behind the last group");
        return new Calibration(origin, groups);
    }

    private static CalibrationGroup ReadGroup(ref SectionCursor bytes, EngineSetting[] settings)
    {
        var (length, k, queries) = (bytes.ReadCount(int.MaxValue), bytes.ReadCount(SearchRequest.MaxK), bytes.ReadUInt32());
        var points = new CalibrationPoint[bytes.ReadCount(LevelUnits)];
        var exactCost = bytes.ReadNumber(double.MaxValue);
        for (var i = 0; i < points.Length; i++)
        {
            var level = bytes.ReadCount(LevelUnits) / (double)LevelUnits;
            var setting = bytes.ReadCount(MaxCount);
            bytes.Demand(setting < settings.Length, "a setting of the table");
            points[i] = new CalibrationPoint(
                level, settings[setting], bytes.ReadNumber(1), bytes.ReadNumber(1), bytes.ReadNumber(double.MaxValue));
            bytes.Demand(i == 0 || points[i - 1].Level < level, "levels in ascending order");
        }

        return new CalibrationGroup
        {
            Length = (int)length,
            K = (int)k,
            QueryCount = (int)queries,
            ExactCost = exactCost,
            Points = points,
        };
    }
}

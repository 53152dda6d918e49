using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Segments: opened, verified, walked through and searched by every engine. Checksums are mended, so that sections which
/// mean nothing reach the engines, as a section would that was damaged on disk and not verified.
/// </summary>
internal sealed class SegmentTarget : FuzzTarget
{
    private const int LargeSeedEvery = 40;

    private readonly GuardedImage _memory = new(1 << 22);
    private readonly FuzzMutator _mutator = new(FuzzWords.Numbers, 1 << 21);

    /// <inheritdoc/>
    public override string Name => "segment";

    /// <inheritdoc/>
    public override string Promise => "SegmentFormatException; a damaged section may be answered wrongly";

    /// <inheritdoc/>
    public override int Share => 12;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds => SegmentSeeds.All;

    /// <inheritdoc/>
    public override int MaxInputBytes => 1 << 21;

    /// <summary>A stored block may say that it holds 66 MiB, and vocabulary and engines have tables.</summary>
    public override long FixedBytes => 80 << 20;

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is SegmentFormatException;

    /// <inheritdoc/>
    public override unsafe string Read(byte[] input)
    {
        if (input.Length > _memory.Capacity)
        {
            return "too large for the test";
        }

        return SegmentWalk.Run(SegmentReader.OverMemory("segment", _memory.Place(input), input.Length));
    }

    /// <summary>
    /// The general mutations left little of a table; most inputs are one good segment with one section changed, which
    /// stands last, before memory that must not be touched.
    /// </summary>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        if (random.OneIn(4) && input.Length >= SegmentFormat.FirstSectionOffset)
        {
            if (!random.OneIn(8))
            {
                SegmentImage.SealSections(input);
                SegmentImage.SealFront(input);
            }

            return input;
        }

        var parent = Seeds[random.OneIn(LargeSeedEvery) ? Seeds.Count - 1 : random.Next(Seeds.Count - 1)];
        var sections = SegmentImage.Split(parent);
        var at = random.Next(sections.Count);
        var (kind, bytes) = sections[at];
        sections.RemoveAt(at);
        var changed = _mutator.Mutate(bytes, bytes, random);
        if (!random.OneIn(8))
        {
            // Of the same length: other lengths are refused when the segment is opened.
            Array.Resize(ref changed, bytes.Length);
        }

        sections.Add((kind, changed));
        return SegmentImage.Join(parent, sections);
    }

    /// <inheritdoc/>
    protected override void Release() => _memory.Dispose();
}

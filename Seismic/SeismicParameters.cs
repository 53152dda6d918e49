using System.Runtime.InteropServices;

namespace SparseSearch.Seismic;

/// <summary>How an index was built and what came of it, as stored.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct SeismicParameters
{
    public const int SizeBytes = 128;

    [FieldOffset(0)] public uint Version;
    [FieldOffset(4)] public uint Flags;
    [FieldOffset(8)] public uint PostingsPerList;
    [FieldOffset(12)] public uint Pruning;
    [FieldOffset(16)] public double MaxFraction;
    [FieldOffset(24)] public double CentroidFraction;
    [FieldOffset(32)] public double SummaryEnergy;
    [FieldOffset(40)] public uint Blocking;
    [FieldOffset(44)] public uint MinClusterSize;
    [FieldOffset(48)] public uint DocCut;
    [FieldOffset(52)] public uint BlockSize;

    /// <summary>0 where there is no limit.</summary>
    [FieldOffset(56)] public uint SummaryTerms;
    [FieldOffset(60)] public uint Neighbours;
    [FieldOffset(64)] public ulong Seed;
    [FieldOffset(72)] public ulong PostingCount;
    [FieldOffset(80)] public ulong BlockCount;
    [FieldOffset(88)] public ulong SummaryEntryCount;
    [FieldOffset(96)] public uint ListCount;
    [FieldOffset(100)] public uint MaxBlocksPerList;
    [FieldOffset(104)] public uint StripeCount;

    public static SeismicParameters From(SeismicBuildOptions options) => new()
    {
        Version = SeismicFormat.Version,
        PostingsPerList = (uint)options.PostingsPerList,
        Pruning = (uint)options.Pruning,
        MaxFraction = options.MaxFraction,
        CentroidFraction = options.CentroidFraction,
        SummaryEnergy = options.SummaryEnergy,
        Blocking = (uint)options.Blocking,
        MinClusterSize = (uint)options.MinClusterSize,
        DocCut = (uint)options.DocCut,
        BlockSize = (uint)options.BlockSize,
        SummaryTerms = (uint)(options.SummaryTerms ?? 0),
        Neighbours = (uint)options.Neighbours,
        Seed = options.Seed,
    };

    /// <summary>The options that give these parameters; threads and compression are no part of them.</summary>
    public readonly SeismicBuildOptions ToOptions() => new()
    {
        PostingsPerList = (int)PostingsPerList,
        Pruning = (PruningStrategy)Pruning,
        MaxFraction = MaxFraction,
        CentroidFraction = CentroidFraction,
        SummaryEnergy = SummaryEnergy,
        Blocking = (BlockingStrategy)Blocking,
        MinClusterSize = (int)MinClusterSize,
        DocCut = (int)DocCut,
        BlockSize = (int)BlockSize,
        SummaryTerms = SummaryTerms == 0 ? null : (int)SummaryTerms,
        Neighbours = (int)Neighbours,
        Seed = Seed,
    };
}

/// <summary>Where a term's list is.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct ListEntry
{
    public const int SizeBytes = 8;

    /// <summary>In units of <see cref="SeismicFormat.ListAlignment"/>, from the beginning of its stripe.</summary>
    [FieldOffset(0)] public uint Offset;

    /// <summary>1 for the first stripe; 0 where the term has no list.</summary>
    [FieldOffset(4)] public uint Stripe;
}

/// <summary>The beginning of a list.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct ListHeader
{
    public const int SizeBytes = 32;

    [FieldOffset(0)] public uint PostingCount;
    [FieldOffset(4)] public uint BlockCount;

    /// <summary>Terms of all its summaries, each counted once.</summary>
    [FieldOffset(8)] public uint TermCount;

    /// <summary>Directory buckets, without the end marker.</summary>
    [FieldOffset(12)] public uint BucketCount;

    /// <summary>A term is in bucket <c>id >> BucketShift</c>.</summary>
    [FieldOffset(16)] public uint BucketShift;

    /// <summary>Length of the runs, in units of 2 bytes.</summary>
    [FieldOffset(20)] public uint RunUnits;

    /// <summary>Length of the whole list without padding.</summary>
    [FieldOffset(24)] public uint LengthBytes;
}

/// <summary>Where a bucket's terms and runs begin.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
internal struct SummaryBucket
{
    public const int SizeBytes = 8;

    /// <summary>Index of the bucket's first term.</summary>
    [FieldOffset(0)] public uint TermStart;

    /// <summary>In units of 2 bytes, from the first run.</summary>
    [FieldOffset(4)] public uint RunStart;
}

namespace SparseSearch.Indexer.Inspection;

/// <summary>One section of a segment file.</summary>
/// <param name="Kind">Number of the kind.</param>
/// <param name="Name">Name of the kind, or its number where only an engine knows it.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="LengthBytes">Length without padding.</param>
/// <param name="Checksum">CRC-32C as the table states it.</param>
public sealed record SectionInspection(int Kind, string Name, long Offset, long LengthBytes, uint Checksum);

using System.Runtime.InteropServices;
using System.Text;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// Gathers documents' fields outside the managed heap and writes the sections that <see cref="FieldColumns"/> reads.
/// The bytes depend on the documents and their order alone. Not thread-safe.
/// </summary>
public sealed class FieldColumnsWriter : IDisposable
{
    private readonly Dictionary<string, FieldGatherer> _fields = new(StringComparer.Ordinal);
    private uint _docCount;

    /// <summary>Bytes held.</summary>
    public long UsedBytes => Sum(static gatherer => gatherer.UsedBytes);

    /// <summary>The most bytes of the data's section if it were written now.</summary>
    public long MaxSectionBytes => Sum(static gatherer => gatherer.MaxColumnBytes);

    /// <summary>What <see cref="UsedBytes"/> and <see cref="MaxSectionBytes"/> grow by at most with a document.</summary>
    public static long ChargeOf(IReadOnlyList<FieldValue> values)
    {
        const int bytesOfAValue = 48;
        ArgumentNullException.ThrowIfNull(values);
        var charge = 0L;
        foreach (var value in values)
        {
            charge += bytesOfAValue + (value.Text is null ? 0 : Encoding.UTF8.GetByteCount(value.Text));
        }

        return charge;
    }

    /// <summary>Takes the next document's values; a document without fields is told too.</summary>
    /// <param name="values">Of one kind a field, in all documents, as one schema ensures.</param>
    /// <exception cref="ArgumentException">A field has another kind than before.</exception>
    public void Add(IReadOnlyList<FieldValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
        {
            ref var field = ref CollectionsMarshal.GetValueRefOrAddDefault(_fields, value.Name, out _);
            field ??= FieldGatherer.Of(value.Kind);
            if (field.Kind != value.Kind)
            {
                throw new ArgumentException(
                    $"The field \"{value.Name}\" had {field.Kind} values and now has a {value.Kind}; check documents "
                    + "against one schema.", nameof(values));
            }

            field.Add(_docCount, value);
        }

        _docCount++;
    }

    /// <summary>Writes both sections, or none where no document has a field; can be called once.</summary>
    /// <param name="writer">No section is open.</param>
    /// <param name="docs">
    /// By doc id, the number of the document that was added; each number once. Empty where they are the same.
    /// </param>
    public void Write(SegmentWriter writer, ReadOnlySpan<int> docs = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_fields.Count == 0)
        {
            return;
        }

        var numbering = new int[docs.Length];
        for (var doc = 0; doc < docs.Length; doc++)
        {
            numbering[docs[doc]] = doc;
        }

        var fields = _fields.Select(field => (Name: Encoding.UTF8.GetBytes(field.Key), field.Value)).ToArray();
        Array.Sort(fields, (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));
        var entries = new FieldColumnEntry[fields.Length];
        var (nameBytes, start) = (0u, 0UL);
        writer.BeginSection(SectionKind.FieldData);
        for (var i = 0; i < fields.Length; i++)
        {
            var entry = fields[i].Value.Write(writer, numbering, (int)_docCount);
            (entry.NameStart, entry.NameBytes, entry.Start) = (nameBytes, (uint)fields[i].Name.Length, start);
            nameBytes += entry.NameBytes;
            start += entry.LengthBytes;
            entries[i] = entry;
        }

        writer.EndSection();
        writer.BeginSection(SectionKind.FieldDirectory);
        writer.Write<uint>([FieldColumnsFormat.Version, (uint)entries.Length, nameBytes, 0]);
        writer.Write<FieldColumnEntry>(entries);
        foreach (var (name, _) in fields)
        {
            writer.Write(name);
        }

        writer.EndSection();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var field in _fields.Values)
        {
            field.Dispose();
        }
    }

    private long Sum(Func<FieldGatherer, long> bytes)
    {
        var sum = 0L;
        foreach (var gatherer in _fields.Values)
        {
            sum += bytes(gatherer);
        }

        return sum;
    }
}

using System.Numerics;
using System.Text.Unicode;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>Whether a field's bytes mean what they must: reads every one of them.</summary>
public static class FieldColumnCheck
{
    /// <summary>Checks a field.</summary>
    /// <param name="field">Of an open segment.</param>
    /// <param name="segmentDocCount">Documents of the segment.</param>
    /// <exception cref="SegmentFormatException">Something is wrong.</exception>
    public static void Run(FieldColumn field, int segmentDocCount)
    {
        ArgumentNullException.ThrowIfNull(field);
        var existing = new DocBitmap(segmentDocCount);
        field.AddExisting(existing);
        if (CheckSet(field, field.ExistingSet()) != field.DocCount)
        {
            throw field.Damaged($"{field.DocCount} documents", $"{existing.Count()}");
        }

        var valued = new DocBitmap(segmentDocCount);
        if (FieldColumnsFormat.HasTexts(field.Kind))
        {
            CheckTexts(field, valued);
        }
        else
        {
            CheckNumbers(field, valued);
        }

        // A keyword too long to be indexed leaves its document without a value.
        var all = existing.Copy();
        all.Or(valued);
        if (all.Count() != field.DocCount || (field.Kind != FieldKind.Keyword && valued.Count() != field.DocCount))
        {
            throw field.Damaged($"values of {field.DocCount} documents", $"those of {valued.Count()}");
        }
    }

    private static void CheckTexts(FieldColumn field, DocBitmap valued)
    {
        for (var i = 0; i < field.ValueCount; i++)
        {
            var text = field.TextAt(i);
            if (!Utf8.IsValid(text) || text.Length > FieldLimits.MaxKeywordBytes
                || (i > 0 && text.SequenceCompareTo(field.TextAt(i - 1)) <= 0)
                || (field.Kind == FieldKind.Boolean && !text.SequenceEqual("false"u8) && !text.SequenceEqual("true"u8)))
            {
                throw field.Damaged("valid texts in ascending order", $"another one at {i}");
            }

            if (CheckSet(field, field.SetAt(i)) == 0)
            {
                throw field.Damaged($"documents with value {i}", "none");
            }

            field.Add(field.SetAt(i), valued);
        }
    }

    /// <summary>Number of documents of a set that is stored as it must be.</summary>
    private static int CheckSet(FieldColumn field, ReadOnlySpan<uint> set)
    {
        if (field.IsBits(set))
        {
            var count = 0;
            foreach (var unit in set)
            {
                count += BitOperations.PopCount(unit);
            }

            return count >= set.Length ? count : throw field.Damaged("a list of few documents", $"{count} as bits");
        }

        for (var i = 1; i < set.Length; i++)
        {
            if (set[i] <= set[i - 1])
            {
                throw field.Damaged("documents in ascending order", $"{set[i - 1]}, then {set[i]}");
            }
        }

        return set.Length;
    }

    private static void CheckNumbers(FieldColumn field, DocBitmap valued)
    {
        var numbers = field.Numbers;
        var docs = field.NumberDocs;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i])
                || (i > 0 && (numbers[i] < numbers[i - 1] || (numbers[i] == numbers[i - 1] && docs[i] <= docs[i - 1]))))
            {
                throw field.Damaged("finite values in ascending order", $"{numbers[i]} at {i}");
            }
        }

        if (!valued.TryAdd(docs))
        {
            throw field.Damaged($"documents below {valued.DocCount}", "another one");
        }
    }
}

using System.Text;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>Turns a filter into the set of documents of one segment that it accepts. Thread-safe.</summary>
public static class FilterEvaluator
{
    /// <summary>Evaluates a filter.</summary>
    /// <param name="columns">The segment's fields; null where it has none.</param>
    /// <param name="docCount">Documents of the segment.</param>
    /// <param name="filter">
    /// Checked by <see cref="FilterCheck"/>: a field that no document of the segment has is fulfilled by none.
    /// </param>
    /// <returns>A set of the caller's own; no document has an external id here.</returns>
    /// <exception cref="FilterException">A value does not fit the kind of its field.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public static DocBitmap Evaluate(FieldColumns? columns, int docCount, FilterExpression filter) =>
        Evaluate(columns, docCount, filter, static (_, _) => { });

    private static DocBitmap Evaluate(
        FieldColumns? columns, int docCount, FilterExpression filter, Action<FilterLiteral, DocBitmap> addId)
    {
        ArgumentNullException.ThrowIfNull(filter);
        switch (filter)
        {
            case AndFilter and:
                return EvaluateAnd(columns, docCount, and.Operands, addId);
            case OrFilter or:
                var any = Evaluate(columns, docCount, or.Operands[0], addId);
                for (var i = 1; i < or.Operands.Count; i++)
                {
                    any.Or(Evaluate(columns, docCount, or.Operands[i], addId));
                }

                return any;
            case NotFilter not:
                var others = Evaluate(columns, docCount, not.Operand, addId);
                others.Invert();
                return others;
            default:
                var docs = new DocBitmap(docCount);
                AddCondition(columns, filter, docs, addId);
                return docs;
        }
    }

    /// <summary>Checks a filter against an index's fields and evaluates it over all of its segments.</summary>
    /// <param name="index">Any.</param>
    /// <param name="filter">Any.</param>
    /// <returns>A set of the caller's own, over the index's doc ids.</returns>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public static DocBitmap Evaluate(IndexSnapshot index, FilterExpression filter)
    {
        ArgumentNullException.ThrowIfNull(index);
        FilterCheck.Against(filter, index.FieldSchema());
        var accepted = new DocBitmap(index.DocCount);
        var start = 0;
        for (var i = 0; i < index.Segments.Count; i++)
        {
            var (segment, live) = (index.Segments[i], index.LiveDocs[i]);
            accepted.OrAt(Evaluate(segment.Fields, segment.DocCount, filter, AddId), start);
            start += segment.DocCount;

            void AddId(FilterLiteral id, DocBitmap docs)
            {
                if (segment.ExternalIds.TryFind(id.Text, out var doc, live))
                {
                    docs.Add(doc);
                }
            }
        }

        return accepted;
    }

    private static DocBitmap EvaluateAnd(
        FieldColumns? columns, int docCount, IReadOnlyList<FilterExpression> operands, Action<FilterLiteral, DocBitmap> addId)
    {
        var all = Evaluate(columns, docCount, operands[0], addId);
        for (var i = 1; i < operands.Count && !all.IsEmpty(); i++)
        {
            all.And(Evaluate(columns, docCount, operands[i], addId));
        }

        return all;
    }

    private static void AddCondition(
        FieldColumns? columns, FilterExpression filter, DocBitmap docs, Action<FilterLiteral, DocBitmap> addId)
    {
        switch (filter)
        {
            case EqualsFilter { Field: FilterExpression.ExternalId } id:
                addId(id.Value, docs);
                break;
            case InFilter { Field: FilterExpression.ExternalId } ids:
                foreach (var id in ids.Values)
                {
                    addId(id, docs);
                }

                break;
            case EqualsFilter equal when columns?.Find(equal.Field) is { } column:
                AddEqual(column, equal.Value, docs);
                break;
            case InFilter some when columns?.Find(some.Field) is { } column:
                foreach (var value in some.Values)
                {
                    AddEqual(column, value, docs);
                }

                break;
            case RangeFilter range when columns?.Find(range.Field) is { } column:
                AddRange(column, range, docs);
                break;
            case ExistsFilter exists when columns?.Find(exists.Field) is { } column:
                column.AddExisting(docs);
                break;
        }
    }

    private static void AddEqual(FieldColumn column, FilterLiteral value, DocBitmap docs)
    {
        var number = FilterCheck.Check(column.Name, column.Kind, value);
        switch (column.Kind)
        {
            case FieldKind.Keyword:
                column.AddText(Encoding.UTF8.GetBytes(value.Text), docs);
                break;
            case FieldKind.Boolean:
                column.AddText(TextGatherer.Utf8Of(number != 0), docs);
                break;
            default:
                column.AddNumbers(number, number, docs);
                break;
        }
    }

    private static void AddRange(FieldColumn column, RangeFilter range, DocBitmap docs)
    {
        FilterCheck.CheckRange(range, column.Kind);
        if (column.Kind == FieldKind.Keyword)
        {
            var from = range.Lower is not { } lower ? 0
                : lower.IsIncluded ? column.LowerBound(Encoding.UTF8.GetBytes(lower.Value.Text))
                : column.UpperBound(Encoding.UTF8.GetBytes(lower.Value.Text));
            var to = range.Upper is not { } upper ? column.ValueCount
                : upper.IsIncluded ? column.UpperBound(Encoding.UTF8.GetBytes(upper.Value.Text))
                : column.LowerBound(Encoding.UTF8.GetBytes(upper.Value.Text));
            column.AddTexts(from, to, docs);
            return;
        }

        var lowest = range.Lower is { } low ? FilterCheck.Check(column.Name, column.Kind, low.Value) : double.MinValue;
        var highest = range.Upper is { } high ? FilterCheck.Check(column.Name, column.Kind, high.Value) : double.MaxValue;
        column.AddNumbers(
            range.Lower is { IsIncluded: false } ? double.BitIncrement(lowest) : lowest,
            range.Upper is { IsIncluded: false } ? double.BitDecrement(highest) : highest, docs);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Plans;

/// <summary>
/// The results of a plan in a folder: <c>plan.json</c>; <c>queries/COLLECTION.json</c>; and for each cell a folder below
/// <c>cells/</c> with <c>run.trec.zst</c>, <c>timed.trec.zst</c>, <c>queries.csv</c> and, written last, <c>cell.json</c>. A file
/// is written beside its place and moved there, so that it is whole or not there; a cell without its <c>cell.json</c> was not measured.
/// </summary>
public sealed class ResultsFolder
{
    private const string PlanName = "plan.json";
    private const string CellName = "cell.json";

    /// <summary>A folder, made where it is not there.</summary>
    public ResultsFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Opens one that is there.</summary>
    /// <exception cref="PlanException">It is not there, or holds no results.</exception>
    public static ResultsFolder Open(string path) => File.Exists(System.IO.Path.Combine(path, PlanName))
        ? new ResultsFolder(path)
        : throw new PlanException($"'{path}' holds no results of a plan; make some with eval run PLAN --out {path}.");

    /// <summary>Writes what the folder says of its plan.</summary>
    public void WritePlan(PlanRecord plan) => Write(System.IO.Path.Combine(Path, PlanName), plan, PlanJsonContext.Default.PlanRecord);

    /// <summary>What the folder says of its plan.</summary>
    /// <exception cref="PlanException">The file cannot be read.</exception>
    public PlanRecord ReadPlan() => Read(System.IO.Path.Combine(Path, PlanName), PlanJsonContext.Default.PlanRecord)
        ?? throw new PlanException($"'{Path}' has no {PlanName}; run the plan again.");

    /// <summary>A cell's result; null where it was not measured, or in an older form.</summary>
    public CellResult? ReadCell(string id)
    {
        var result = Read(System.IO.Path.Combine(CellFolder(id), CellName), PlanJsonContext.Default.CellResult);
        return result?.Form == CellResult.CurrentForm ? result : null;
    }

    /// <summary>Writes a cell's result; its other files have to be there.</summary>
    public void WriteCell(string id, CellResult result) =>
        Write(System.IO.Path.Combine(CellFolder(id), CellName), result, PlanJsonContext.Default.CellResult);

    /// <summary>Where the run of a cell is, to its full depth.</summary>
    public string RunPath(string id) => System.IO.Path.Combine(CellFolder(id), "run.trec.zst");

    /// <summary>Where the run of a cell's timed searches is.</summary>
    public string TimedRunPath(string id) => System.IO.Path.Combine(CellFolder(id), "timed.trec.zst");

    /// <summary>Where a cell's measures query by query are.</summary>
    public string PerQueryPath(string id) => System.IO.Path.Combine(CellFolder(id), "queries.csv");

    /// <summary>Makes a cell's folder ready to be written anew: it does not count as measured any more.</summary>
    public void BeginCell(string id)
    {
        Directory.CreateDirectory(CellFolder(id));
        File.Delete(System.IO.Path.Combine(CellFolder(id), CellName));
    }

    /// <summary>Writes the measures of a cell's queries.</summary>
    public void WritePerQuery(string id, RunReport report)
    {
        using var writer = new StreamWriter(PerQueryPath(id), append: false, new UTF8Encoding(false));
        ReportWriter.WritePerQueryCsv(writer, report);
    }

    /// <summary>A measure of a cell, query by query.</summary>
    /// <exception cref="PlanException">The file is not there, lacks the measure, or cannot be read.</exception>
    public IReadOnlyDictionary<string, double> ReadPerQuery(string id, string metric)
    {
        var path = PerQueryPath(id);
        if (!File.Exists(path))
        {
            throw new PlanException($"'{path}' is missing; delete the folder it belongs to and run the plan again.");
        }

        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var column = -1;
        foreach (var row in CsvRows.Read(path))
        {
            if (column < 0)
            {
                column = row.IndexOf(metric);
                _ = column > 0 ? column : throw new PlanException($"'{path}' has no column '{metric}'; run the plan again.");
                continue;
            }

            if (column >= row.Count || !double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !double.IsFinite(value) || !values.TryAdd(row[0], value))
            {
                throw new PlanException(
                    $"'{path}': the row of query '{row[0]}' has no finite {metric}, or stands twice; delete its folder and run the plan again.");
            }
        }

        return values;
    }

    /// <summary>A collection's queries; null where they were not looked at.</summary>
    public IReadOnlyList<QueryFacts>? ReadQueries(string collection) =>
        Read(QueriesPath(collection), PlanJsonContext.Default.ListQueryFacts);

    /// <summary>Writes a collection's queries.</summary>
    public void WriteQueries(string collection, IReadOnlyList<QueryFacts> queries) =>
        Write(QueriesPath(collection), [.. queries], PlanJsonContext.Default.ListQueryFacts);

    /// <summary>What building an index took; null where it was not seen.</summary>
    /// <param name="index">The index folder's name.</param>
    public IndexBuildFacts? ReadBuild(string index) => Read(BuildPath(index), PlanJsonContext.Default.IndexBuildFacts);

    /// <summary>Writes what building an index took.</summary>
    public void WriteBuild(string index, IndexBuildFacts facts) => Write(BuildPath(index), facts, PlanJsonContext.Default.IndexBuildFacts);

    private string CellFolder(string id) => System.IO.Path.Combine(Path, "cells", FileName(id));

    private string QueriesPath(string collection) => System.IO.Path.Combine(Path, "queries", FileName(collection) + ".json");

    private string BuildPath(string index) => System.IO.Path.Combine(Path, "builds", FileName(index) + ".json");

    /// <summary>A name as a file's: letters, digits, dot, dash and underscore stay, others become their code points.</summary>
    private static string FileName(string name)
    {
        var safe = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            _ = rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_' || (rune.Value == '.' && safe.Length > 0))
                ? safe.Append(rune)
                : rune.Value == ' ' ? safe.Append('+')
                : safe.Append(CultureInfo.InvariantCulture, $"~{rune.Value:x}~");
        }

        return safe.ToString();
    }

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var beside = path + ".part";
        File.WriteAllText(beside, JsonSerializer.Serialize(value, type) + "\n", new UTF8Encoding(false));
        File.Move(beside, path, overwrite: true);
    }

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), type);
        }
        catch (JsonException fault)
        {
            throw new PlanException($"'{path}' cannot be read ({fault.Message}); delete it and run the plan again.");
        }
    }
}

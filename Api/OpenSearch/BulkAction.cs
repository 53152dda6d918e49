using System.Text.Json;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>A line of a bulk body that says what is done with the next one.</summary>
/// <param name="Verb">Its word: index, create, delete or update.</param>
/// <param name="Index">The index; null for that of the path.</param>
/// <param name="Id">The document's id; null for a new one.</param>
internal readonly record struct BulkAction(string Verb, string? Index, string? Id)
{
    /// <summary>Whether a document stands in the next line.</summary>
    public bool HasSource => Verb != "delete";

    /// <summary>Reads a line.</summary>
    /// <param name="action">The line's JSON.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <exception cref="Service.RequestException">It is no action.</exception>
    public static BulkAction Read(JsonElement action, long line)
    {
        if (action.ValueKind != JsonValueKind.Object || action.GetPropertyCount() != 1
            || action.EnumerateObject().First() is not { Value.ValueKind: JsonValueKind.Object } member)
        {
            throw Illegal(
                $"Malformed action/metadata line [{line}], expected an object with one member.", "Write {\"index\": {\"_id\": \"1\"}}.");
        }

        if (member.Name is not ("index" or "create" or "delete" or "update"))
        {
            throw Illegal(
                $"Malformed action/metadata line [{line}], expected one of [create, delete, index, update] but found [{member.Name}].", "");
        }

        string? index = null, id = null;
        foreach (var parameter in member.Value.EnumerateObject())
        {
            switch (parameter.Name, parameter.Value.ValueKind)
            {
                case ("_index", JsonValueKind.String):
                    index = parameter.Value.GetString();
                    break;
                case ("_id", JsonValueKind.String or JsonValueKind.Number):
                    id = parameter.Value.ToString();
                    break;
                case ("_id" or "_index", JsonValueKind.Null):
                    break;
                default:
                    throw Illegal(
                        $"Action/metadata line [{line}] contains an unknown parameter [{parameter.Name}].", "It has _index and _id.");
            }
        }

        return new BulkAction(member.Name, index, id);
    }
}

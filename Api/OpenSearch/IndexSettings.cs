using System.Text.Json;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>The settings of a new index: those that change nothing here are accepted, others refused.</summary>
internal static class IndexSettings
{
    /// <summary>How OpenSearch lays an index out, which here is one segment list on one machine.</summary>
    private static readonly string[] s_harmless =
        ["number_of_shards", "number_of_replicas", "auto_expand_replicas", "refresh_interval", "codec", "sparse"];

    /// <summary>Checks them.</summary>
    /// <param name="settings">An object; members may stand in <c>index</c> or have its name before theirs.</param>
    /// <exception cref="Service.RequestException">One is not accepted.</exception>
    public static void Check(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            throw Illegal($"[settings] is {settings.ValueKind}.", "Give an object.");
        }

        foreach (var setting in settings.EnumerateObject())
        {
            if (setting.Name == "index")
            {
                Check(setting.Value);
                continue;
            }

            var name = setting.Name.StartsWith("index.", StringComparison.Ordinal) ? setting.Name["index.".Length..] : setting.Name;
            if (name is "default_pipeline" or "final_pipeline")
            {
                throw Illegal(
                    $"unknown setting [index.{name}]: there are no pipelines.",
                    "The model of the index encodes its documents: leave the pipeline out, and name the model in mappings._meta.model.");
            }

            if (!s_harmless.Contains(name))
            {
                throw Illegal($"unknown setting [index.{name}].", $"Accepted, without effect, are {string.Join(", ", s_harmless)}.");
            }
        }
    }
}

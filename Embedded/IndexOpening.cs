using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Embedded;

/// <summary>Opens what a <see cref="SparseIndex"/> holds: the live index, and the encoder that fits it.</summary>
internal sealed class IndexOpening(string folder, SparseIndexOptions options)
{
    /// <summary>Whether there is an index.</summary>
    public bool Exists => File.Exists(Path.Combine(folder, IndexFolder.ManifestName));

    private LiveOptions LiveOptions => new()
    {
        Durability = options.Durability,
        Text = options.StoreText ? TextStorage.Kept : TextStorage.Dropped,
        Fields = new FieldSchema([.. options.DateFields.Select(static f => new FieldDefinition(f, FieldKind.Date))]),
    };

    /// <summary>Makes an empty index.</summary>
    public (LiveIndex Live, ISparseEncoder? Encoder) Create()
    {
        if (options is { Model: null, Encoder: null, Vocabulary: null })
        {
            throw new ArgumentException(
                $"{folder}: a new index needs a Model or an Encoder for texts, or a Vocabulary for ready-made vectors.");
        }

        var encoder = EncoderFor(filledBy: null);
        return Guarded(encoder, () => LiveIndexes.Create(
            folder, encoder?.Vocabulary ?? new Vocabulary([.. options.Vocabulary ?? []]),
            options.Engines is { } engines ? EngineSections.For(engines) : EngineSections.Default, LiveOptions,
            encoder?.Description));
    }

    /// <summary>Opens an index that is there.</summary>
    public (LiveIndex Live, ISparseEncoder? Encoder) Open()
    {
        var filledBy = IndexManifestFile.Read(Path.GetFullPath(folder)).Encoder;
        var encoder = EncoderFor(filledBy);
        return Guarded(encoder, () =>
        {
            using (var index = IndexSnapshot.Open(folder))
            {
                DemandFit(index, filledBy, encoder);
            }

            return LiveIndexes.Open(folder, LiveOptions);
        });
    }

    private void DemandFit(IndexSnapshot index, EncoderDescription? filledBy, ISparseEncoder? encoder)
    {
        if (encoder is not null)
        {
            index.EnsureVocabulary(encoder.Vocabulary.Fingerprint, encoder.Description.ModelName);
        }
        else if (options.Vocabulary is { } terms)
        {
            index.EnsureVocabulary(new Vocabulary([.. terms]).Fingerprint);
        }

        if (filledBy is not null && encoder is not null && filledBy.Hash != encoder.Description.Hash)
        {
            throw new InvalidOperationException(
                $"{folder} was filled by {filledBy.ModelName} ({filledBy.Hash}), and {encoder.Description.ModelName} "
                + $"({encoder.Description.Hash}) is another model: vectors of two models cannot be compared. Make a new index.");
        }

        if (options.Engines?.FirstOrDefault(engine => !EngineCatalog.IsIn(index, engine)) is { } missing)
        {
            throw new InvalidOperationException(
                $"{folder} was made without the engine {missing}; leave Engines out, or make a new index.");
        }
    }

    private ISparseEncoder? EncoderFor(EncoderDescription? filledBy)
    {
        if (options.Encoder is { } shared)
        {
            return shared;
        }

        if ((options.Model ?? filledBy?.ModelPath) is not { } model)
        {
            return null;
        }

        if (options.Model is null && !Path.Exists(model))
        {
            throw new FileNotFoundException(
                $"{folder} was filled by the model {model}, which is not there; say where it is with Model.", model);
        }

        IndexFolder.Make(folder, FileOperations.Unwatched);
        var how = options.ModelOptions ?? (filledBy is null ? new EncoderOptions() : EncoderOptions.Of(filledBy));
        return EncoderFactory.Open(
            model, how.CacheFolder is null ? how with { CacheFolder = IndexSession.GraphFolder(folder) } : how);
    }

    private (LiveIndex Live, ISparseEncoder? Encoder) Guarded(ISparseEncoder? encoder, Func<LiveIndex> open)
    {
        try
        {
            return (open(), encoder);
        }
        catch
        {
            if (encoder != options.Encoder)
            {
                encoder?.Dispose();
            }

            throw;
        }
    }
}

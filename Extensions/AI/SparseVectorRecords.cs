using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.VectorData;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded;
using SparseSearch.Indexer;

namespace SparseSearch.Extensions.AI;

/// <summary>
/// An index as a collection of records. What was written is read and found by the next call. Thread-safe.
/// </summary>
/// <typeparam name="TKey">A string.</typeparam>
/// <typeparam name="TRecord">The record's class.</typeparam>
public sealed class SparseVectorRecords<TKey, TRecord> : VectorStoreCollection<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    private readonly OpenCollections _store;
    private readonly RecordMap<TRecord> _map;

    internal SparseVectorRecords(OpenCollections store, string name, RecordMap<TRecord> map) =>
        (_store, Name, _map) = (store, name, map);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(_store.Exists(Name));

    /// <inheritdoc/>
    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => _store.Create(Name, _map.DateFields), cancellationToken);

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default)
    {
        _store.Delete(Name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task UpsertAsync(TRecord record, CancellationToken cancellationToken = default) =>
        UpsertAsync([record], cancellationToken);

    /// <inheritdoc/>
    public override async Task UpsertAsync(IEnumerable<TRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        try
        {
            await Existing(nameof(UpsertAsync)).AddAsync(records.Select(_map.DocumentOf), cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedDocumentException refused)
        {
            throw Failure(nameof(UpsertAsync), refused.Message, refused);
        }
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(TKey key, CancellationToken cancellationToken = default) =>
        Existing(nameof(DeleteAsync)).DeleteAsync(IdOf(key));

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Vectors are asked for: a record has its text in their place.</exception>
    public override Task<TRecord?> GetAsync(
        TKey key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default)
    {
        RefuseVectors(options?.IncludeVectors);
        var document = Refreshed(nameof(GetAsync)).Find(IdOf(key));
        return Task.FromResult(document is null ? null : _map.RecordOf(document));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The filter cannot be computed, or vectors or an order are asked for.</exception>
    public override async IAsyncEnumerable<TRecord> GetAsync(
        Expression<Func<TRecord, bool>> filter, int top, FilteredRecordRetrievalOptions<TRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RefuseVectors(options?.IncludeVectors);
        if (options?.OrderBy is not null)
        {
            throw new NotSupportedException("An order of a listing is not supported; records come in the order of the index.");
        }

        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var document in Refreshed(nameof(GetAsync)).Find(Translated(filter), top, options?.Skip ?? 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _map.RecordOf(document);
        }
    }

    /// <summary>Searches for a text, or for a sparse vector.</summary>
    /// <typeparam name="TInput">A string, a <see cref="SparseEmbedding"/> or a <see cref="SparseVector"/>.</typeparam>
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">
    /// The input is of another kind, such as a dense vector; the filter cannot be computed; or vectors are asked for.
    /// </exception>
    public override async IAsyncEnumerable<VectorSearchResult<TRecord>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<TRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new VectorSearchOptions<TRecord>();
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RefuseVectors(options.IncludeVectors);
        RefuseOtherVector(options.VectorProperty);
        var query = new IndexQuery
        {
            Text = searchValue as string,
            Vector = (object?)searchValue switch
            {
                string => null,
                SparseVector vector => vector,
                SparseEmbedding embedding => embedding.Vector,
                _ => throw new NotSupportedException(
                    $"A search for a {typeof(TInput)} is not supported; give a string, a SparseEmbedding or a SparseVector."),
            },
            K = top,
            Offset = options.Skip,
            Filter = options.Filter is { } filter ? Translated(filter) : null,
            MinScore = (float)(options.ScoreThreshold ?? 0),
        };
        var found = await Refreshed(nameof(SearchAsync)).SearchAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var hit in found.Hits)
        {
            yield return new VectorSearchResult<TRecord>(_map.RecordOf(hit.Document ?? new(hit.Id, "", "")), hit.Score);
        }
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object[] services =
        [
            this, new VectorStoreCollectionMetadata
            {
                CollectionName = Name,
                VectorStoreName = Path.GetFullPath(_store.Folder),
                VectorStoreSystemName = SparseVectorStore.SystemName,
            },
        ];
        return serviceKey is null ? services.FirstOrDefault(serviceType.IsInstanceOfType) : null;
    }

    private FilterExpression Translated(LambdaExpression filter) => new FilterTranslator(_map.FieldOf).Translate(filter);

    private static string IdOf(TKey key) => key as string ?? throw new ArgumentNullException(nameof(key));

    private static void RefuseVectors(bool? includeVectors)
    {
        if (includeVectors == true)
        {
            throw new NotSupportedException(
                "IncludeVectors is not supported: the vector property is a text, which every record brings; vectors are the index's own.");
        }
    }

    private void RefuseOtherVector(Expression<Func<TRecord, object?>>? property)
    {
        if (property is not null && !(property.Body is MemberExpression member && member.Member.Name == _map.VectorProperty))
        {
            throw new ArgumentException($"{property.Body} is no vector property; {_map.VectorProperty} is the only one.");
        }
    }

    private SparseIndex Existing(string operation) =>
        _store.Find(Name) ?? throw Failure(operation, "The collection does not exist; call EnsureCollectionExistsAsync first.", null);

    private SparseIndex Refreshed(string operation)
    {
        var index = Existing(operation);
        index.RefreshIfChanged();
        return index;
    }

    private VectorStoreException Failure(string operation, string message, Exception? cause) => new(message, cause)
    {
        VectorStoreSystemName = SparseVectorStore.SystemName,
        VectorStoreName = _store.Folder,
        CollectionName = Name,
        OperationName = operation,
    };
}

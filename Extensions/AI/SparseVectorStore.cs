using System.Runtime.CompilerServices;
using Microsoft.Extensions.VectorData;

namespace SparseSearch.Extensions.AI;

/// <summary>
/// A folder of indexes as a <see cref="VectorStore"/>. A record is a document: its vector property is a text that the encoder turns
/// into a sparse vector, its data properties can be filtered by. One process holds the folder's indexes. Thread-safe.
/// </summary>
public sealed class SparseVectorStore : VectorStore
{
    /// <summary>What metadata and errors call the system.</summary>
    public const string SystemName = "sparsesearch";

    private readonly SparseVectorStoreOptions _options;
    private readonly OpenCollections _open;
    private readonly VectorStoreMetadata _metadata;

    /// <summary>A store; its folder may be empty or missing.</summary>
    /// <exception cref="ArgumentException">The folder's name is empty.</exception>
    public SparseVectorStore(SparseVectorStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Folder);
        _options = options;
        _open = new OpenCollections(options);
        _metadata = new VectorStoreMetadata { VectorStoreSystemName = SystemName, VectorStoreName = Path.GetFullPath(options.Folder) };
    }

    /// <summary>A collection of records, which need not exist yet.</summary>
    /// <typeparam name="TKey">A string.</typeparam>
    /// <typeparam name="TRecord">A class whose properties the attributes or the definition describe.</typeparam>
    /// <param name="name">A name that is a file name everywhere: a-z, 0-9, - and _, at most 100, beginning with a letter or digit.</param>
    /// <param name="definition">Describes the properties; null where attributes do.</param>
    /// <exception cref="ArgumentException">The name breaks the rule, or the properties do not make a record.</exception>
    /// <exception cref="NotSupportedException">A key, property or setting is of a kind that a sparse index has not.</exception>
    public override SparseVectorRecords<TKey, TRecord> GetCollection<TKey, TRecord>(
        string name, VectorStoreCollectionDefinition? definition = null) => new(
        _open, CollectionName.Check(name), RecordMap<TRecord>.Of(typeof(TKey), definition, _options.Encoder));

    /// <summary>Not supported: records are classes.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override VectorStoreCollection<object, Dictionary<string, object?>> GetDynamicCollection(
        string name, VectorStoreCollectionDefinition definition) => throw new NotSupportedException(
        "Dynamic records are not supported; use GetCollection<string, TRecord> with a class.");

    /// <inheritdoc/>
    public override async IAsyncEnumerable<string> ListCollectionNamesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var name in _open.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(_open.Exists(CollectionName.Check(name)));

    /// <inheritdoc/>
    public override Task EnsureCollectionDeletedAsync(string name, CancellationToken cancellationToken = default)
    {
        _open.Delete(CollectionName.Check(name));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object[] services = [this, _metadata, _options.Encoder];
        return serviceKey is null ? services.FirstOrDefault(serviceType.IsInstanceOfType) : null;
    }

    /// <summary>Closes the indexes of all its collections.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _open.Dispose();
        }

        base.Dispose(disposing);
    }
}

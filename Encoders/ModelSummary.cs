namespace SparseSearch.Encoders;

/// <summary>What a model folder or ONNX file is, for people. Facts that an ONNX file does not tell are null.</summary>
public sealed record ModelSummary
{
    /// <summary>The folder's or file's name.</summary>
    public required string Name { get; init; }

    /// <summary>For example <c>bert</c>, or <c>onnx</c> for a ready graph.</summary>
    public required string Architecture { get; init; }

    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>Which file decided the recipe, or that it was asked for; part of a sentence.</summary>
    public required string RecipeReason { get; init; }

    /// <summary>What the model of queries is where it is not the documents' one, for example <c>table</c>.</summary>
    public string? QueryArchitecture { get; init; }

    /// <summary>The rules by which weights of documents are left out, or null.</summary>
    public string? DocumentPruning { get; init; }

    /// <summary>The rules by which weights of queries are left out, or null.</summary>
    public string? QueryPruning { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256, equal to <c>EncoderDescription.Hash</c>.</summary>
    public required string Hash { get; init; }

    /// <summary>The class of the tokenizer.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Terms of the tokenizer.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most tokens of a text that the model has positions for.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Transformer layers.</summary>
    public int? Layers { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>Numbers in the checkpoint's tensors.</summary>
    public long? Parameters { get; init; }

    /// <summary>Element types of the checkpoint, for example <c>F32</c>.</summary>
    public string? ElementType { get; init; }
}

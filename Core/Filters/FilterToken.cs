namespace SparseSearch.Core.Filters;

/// <summary>What a filter's text consists of.</summary>
internal enum FilterToken
{
    End,
    Name,
    QuotedName,
    Text,
    Number,
    Symbol,
}

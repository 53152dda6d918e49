namespace SparseSearch.Api.Access;

/// <summary>What a route demands of a key.</summary>
/// <param name="Scope">What the key must allow.</param>
/// <param name="IsOfAllIndexes">Whether it concerns all indexes, so that a key for some of them is not enough.</param>
internal sealed record AccessRule(AccessScope Scope, bool IsOfAllIndexes = false);

/// <summary>Rules on routes.</summary>
internal static class AccessRules
{
    /// <summary>Demands a scope.</summary>
    public static T Demands<T>(this T route, AccessScope scope, bool ofAllIndexes = false)
        where T : IEndpointConventionBuilder => route.WithMetadata(new AccessRule(scope, ofAllIndexes));
}

using Microsoft.AspNetCore.Routing.Patterns;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>
/// A path template without what routing does not rank by: parameter names, defaults, whether a parameter is optional, and case. Two
/// templates of the same shape match the same paths, optional ends aside.
/// </summary>
internal static class PathShape
{
    /// <summary>The shape; null for a template that cannot be read.</summary>
    public static string? Of(string? path)
    {
        try
        {
            // YARP's own default for a route that names hosts alone.
            var pattern = RoutePatternFactory.Parse(string.IsNullOrEmpty(path) ? "/{**catchall}" : path);
            return string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Of)))).ToUpperInvariant();
        }
        catch (RoutePatternException)
        {
            return null;
        }
    }

    private static string Of(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => Of(parameter),
        _ => throw new NotSupportedException($"Routing has a new kind of template part: {part.PartKind}."),
    };

    private static string Of(RoutePatternParameterPart parameter)
    {
        var constraints = parameter.ParameterPolicies.Select(policy => policy.Content).Order(StringComparer.OrdinalIgnoreCase);
        return $"{{{(parameter.IsCatchAll ? "*" : "")}:{string.Join(':', constraints)}}}";
    }
}

using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Protocol;

/// <summary>Looks features up by their type, for what every exchange asks: <see cref="IFeatureCollection.Get"/> is a generic method of an interface, and so costs several times as much to call.</summary>
internal static class FeatureLookup
{
    /// <summary>A feature; null if there is none.</summary>
    public static T? Find<T>(this IFeatureCollection features)
        where T : class => (T?)features[typeof(T)];
}

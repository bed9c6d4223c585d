using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>What an exchange is marked with. Both are decided about: a flood of the site must not free a suspect.</summary>
/// <param name="Own">The mark of its client or connection.</param>
/// <param name="Site">The mark of its site.</param>
internal readonly record struct Marks(Suspicion Own, Suspicion Site)
{
    /// <summary>The one that others see.</summary>
    public Suspicion Stronger => Own.Or(Site);
}

using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>A generation that has been loaded and validated whole and does not serve yet.</summary>
/// <param name="Plan">What it is made of.</param>
/// <param name="Units">Its units in the order of calling.</param>
/// <param name="NewUnits">Those of them that the generation before did not have.</param>
/// <param name="ForwardedHeaders">What its section <c>Forwarding</c> says.</param>
internal sealed record PreparedGeneration(
    GenerationPlan Plan, IReadOnlyList<Unit> Units, IReadOnlyList<Unit> NewUnits, ForwardedHeaders ForwardedHeaders)
{
    public ConfigurationSnapshot Configuration => Plan.Configuration;
}

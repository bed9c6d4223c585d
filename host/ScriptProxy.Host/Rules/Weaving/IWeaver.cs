using Mono.Cecil;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>Changes the code that the compiler made of a rule.</summary>
internal interface IWeaver
{
    /// <summary>Changes a rule's assembly.</summary>
    /// <param name="assembly">The only one there is in a rule's image, with its sequence points.</param>
    void Weave(ModuleDefinition assembly);
}

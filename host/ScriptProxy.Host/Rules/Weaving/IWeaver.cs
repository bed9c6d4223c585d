using Mono.Cecil;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>Goes through the code that the compiler made of a rule, and changes it or tells what is in it.</summary>
internal interface IWeaver
{
    /// <summary>Goes through a rule's assembly.</summary>
    /// <param name="assembly">The only one there is in a rule's image, with its sequence points.</param>
    void Weave(ModuleDefinition assembly);
}

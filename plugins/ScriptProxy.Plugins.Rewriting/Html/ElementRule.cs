using ScriptProxy.Plugins.Rewriting.Substituting;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What is done to an element that a selector has chosen. Immutable.</summary>
internal abstract class ElementRule
{
    /// <summary>What is replaced in its texts.</summary>
    public virtual Literal[] Texts => [];

    /// <summary>Whether it takes something away, or nobody knows.</summary>
    public virtual bool Removes => true;

    public abstract void Apply(ElementEdit element);
}

/// <summary>What a unit's code does.</summary>
internal sealed class CalledRule(Action<IElement> edit) : ElementRule
{
    /// <inheritdoc/>
    public override void Apply(ElementEdit element) => edit(element);
}

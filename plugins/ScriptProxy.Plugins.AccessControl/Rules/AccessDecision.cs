namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>What a rule does with the requests that it is for.</summary>
public enum AccessDecision
{
    /// <summary>Lets them in, after they have signed in if the rule says how; no further rule is asked.</summary>
    Allow,

    /// <summary>Refuses them.</summary>
    Deny,

    /// <summary>They must sign in; then the next rules are asked.</summary>
    Require,
}

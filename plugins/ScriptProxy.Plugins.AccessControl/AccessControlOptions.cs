using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.AccessControl.Authorities;
using ScriptProxy.Plugins.AccessControl.Passwords;
using ScriptProxy.Plugins.AccessControl.Rules;
using ScriptProxy.Plugins.AccessControl.Tokens;

namespace ScriptProxy.Plugins.AccessControl;

/// <summary>The section <c>Options:AccessControl</c>.</summary>
public sealed class AccessControlOptions
{
    /// <summary>Of a list that is written and says nothing: whether that is everybody or nobody is not to be guessed.</summary>
    internal const string Empty = "is empty: remove the key, or write what it is for";

    /// <summary>The rules, in their order: the first that lets a request in or refuses it decides. Default: none.</summary>
    public List<AccessRuleOptions> Rules { get; set => field = value ?? []; } = [];

    /// <summary>What happens to requests that no rule decides: <c>Allow</c> or <c>Deny</c>. Default: <c>Allow</c>.</summary>
    public AccessDecision Otherwise { get; set; } = AccessDecision.Allow;

    /// <summary>A CSV file of address ranges with their countries; read again when it changes. Default: none.</summary>
    [MinLength(1)]
    public string? CountryFile { get; set; }

    /// <summary>The request header by which upstreams are told who has signed in; removed from what clients send. Default: none.</summary>
    public string? UserHeader { get; set; }

    /// <summary>Files of users and their passwords, by name. Default: none.</summary>
    public Dictionary<string, PasswordOptions?> Passwords { get; set => field = value ?? []; } = [];

    /// <summary>Tokens that are taken, by name. Default: none.</summary>
    public Dictionary<string, TokenOptions?> Tokens { get; set => field = value ?? []; } = [];

    /// <summary>Services that are asked who may, by name. Default: none.</summary>
    public Dictionary<string, AuthorityOptions?> Authorities { get; set => field = value ?? []; } = [];
}

using ScriptProxy.Plugins.Caching.Texts;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>
/// What of a request tells answers apart. Query parameters and cookies that are left out of the key are not sent on either when an answer is fetched that others will get, nor are the headers of <see cref="Withheld"/>:
/// a client cannot smuggle its own into everybody's. Other headers are sent, unless <see cref="Forward"/> says which: an upstream whose answer depends on one of them says so by <c>Vary</c>, or it belongs into
/// <see cref="Headers"/>.
/// </summary>
public sealed class KeyOptions
{
    /// <summary>Query parameters left out, of the key and of the request that is sent: <c>utm_*</c> stands for all that begin so. Compared by their characters. Default: none.</summary>
    public List<string> IgnoreQuery { get; set => field = value ?? []; } = [];

    /// <summary>Whether parameters are put in order, so that <c>?a=1&amp;b=2</c> and <c>?b=2&amp;a=1</c> are one. Default: false, since an upstream may tell them apart.</summary>
    public bool SortQuery { get; set; }

    /// <summary>Request headers whose values are part of the key. Default: none; what an answer's <c>Vary</c> names is always told apart.</summary>
    [HeaderNames]
    public List<string> Headers { get; set => field = value ?? []; } = [];

    /// <summary>What a request with cookies means. Default: <see cref="CookiePolicy.Pass"/>.</summary>
    public CookiePolicy Cookies { get; set; } = CookiePolicy.Pass;

    /// <summary>Names of cookies that are part of the key and are sent on, whatever <see cref="Cookies"/> does with the others. Default: none.</summary>
    public List<string> KeyCookies { get; set => field = value ?? []; } = [];

    /// <summary>
    /// Request headers that are not sent when an answer is fetched that others will get, since frameworks let them change an answer though nobody varies on them. <c>X-Original-*</c>
    /// stands for all that begin so, and <c>X-Forwarded-*</c> for all but <c>X-Forwarded-For</c>, which the proxy continues. What the key or <c>Vary</c> names is sent. A list that is given replaces the default.
    /// </summary>
    [HeaderNames(Patterns = true)]
    public List<string> Withheld { get; set => field = value ?? []; } =
    [
        "X-Forwarded-*", "X-Host", "X-Scheme", "X-Url-Scheme", "X-Original-*", "X-Rewrite-*", "X-HTTP-*", "X-Method-Override", "X-Override-URL", "X-Backend-Host", "X-Cache-*", "X-Amz-*", "X-Wap-Profile",
        "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "Fastly-Client-IP", "CF-Connecting-*", "CF-Visitor", "Front-End-Https", "Base-Url", "Request-Uri", "Http-Url", "Proxy-Host",
    ];

    /// <summary>
    /// The only request headers that are sent when an answer is fetched that others will get, besides what the key or <c>Vary</c> names; a pattern as in <see cref="Withheld"/>, which counts as well. <c>Host</c>,
    /// <c>Authorization</c>, <c>Cookie</c> and <c>Range</c> have rules of their own. Null sends all that are not withheld. Default: null.
    /// </summary>
    [HeaderNames(Patterns = true)]
    public List<string>? Forward { get; set; }
}

/// <summary>What a request with cookies means to the cache.</summary>
public enum CookiePolicy
{
    /// <summary>The request passes the cache by, as by Varnish's built-in rules: an upstream that shows each user something else and forgets <c>Vary: Cookie</c> does no harm.</summary>
    Pass,

    /// <summary>Cookies are not sent when an answer is fetched that others will get, and do not tell answers apart.</summary>
    Strip,

    /// <summary>Cookies are sent and do not tell answers apart unless the answer's <c>Vary</c> says so, as with nginx: only for upstreams whose cacheable answers do not depend on them.</summary>
    Ignore,
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>An exchange in <see cref="Phase.OnRequest"/>: everything about the request can be changed, and its fate decided.</summary>
public interface IRequest : IExchange
{
    /// <summary><inheritdoc cref="IExchange.Method" path="/summary/text()"/></summary>
    /// <exception cref="ArgumentException">The value is no method.</exception>
    new string Method { get; set; }

    /// <summary><inheritdoc cref="IExchange.Host" path="/summary/text()"/></summary>
    /// <exception cref="ArgumentException">The value is no name or address, with a port or without.</exception>
    new string Host { get; set; }

    /// <summary>
    /// <inheritdoc cref="IExchange.Path" path="/summary/text()"/>
    /// A path that is set is normalised in the same way, dot segments included, so that nothing put into it climbs out unseen by routes and
    /// later hooks. A <c>%</c> followed by two hexadecimal digits is taken as an escape already made; what needs one gets one when the
    /// request is sent on.
    /// </summary>
    /// <exception cref="ArgumentException">The value does not begin with <c>/</c>.</exception>
    new string Path { get; set; }

    /// <summary><inheritdoc cref="IExchange.QueryString" path="/summary/text()"/></summary>
    /// <exception cref="ArgumentException">The value is neither empty nor begins with <c>?</c>.</exception>
    new string QueryString { get; set; }

    /// <summary>The client's address; a value that is set is what upstreams see in <c>X-Forwarded-For</c>.</summary>
    new IPAddress ClientAddress { get; set; }

    /// <summary>How much the exchange matters where not all can be served, with all that is fetched for it. The last hook that sets it wins. Default: <see cref="Priority.Normal"/>.</summary>
    new Priority Priority { get; set; }

    /// <summary><inheritdoc cref="IExchange.Suspicion" path="/summary/text()"/> A value that is set is what later hooks see; it decides nothing by itself.</summary>
    new Suspicion Suspicion { get; set; }

    /// <summary>The query's parameters, decoded.</summary>
    IQueryCollection Query { get; }

    /// <summary>
    /// The request's headers, as they will be sent on. A name that is none, or a value with a line break or NUL, is refused with an
    /// <see cref="ArgumentException"/>.
    /// </summary>
    IHeaderDictionary Headers { get; }

    /// <summary>The request's cookies, by names without case: of two that differ by case alone one is left. See <see cref="SetCookie"/>.</summary>
    IRequestCookieCollection Cookies { get; }

    /// <summary>
    /// The request's body: what is declared here is done on its way to the upstream. A rule's own answer leaves it unread. <c>Expect: 100-continue</c> is answered when the body is first read.
    /// </summary>
    IBody Body { get; }

    /// <summary>
    /// How many bytes the body may have, as it is sent; null for as many as it likes. What is longer gets 413. Default: <c>Kestrel:Limits:MaxRequestBodySize</c>, 30 MB
    /// unless set. What is set here goes before <c>MaxRequestBodySize</c> of the route.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 0.</exception>
    /// <exception cref="InvalidOperationException">The body is being read already, or the request is an upgrade.</exception>
    long? MaxBodySize { get; set; }

    /// <summary>What the hooks want of a cache, and what it did.</summary>
    CacheDecision Cache { get; }

    /// <summary>What the hooks want of compressing the answer.</summary>
    CompressionDecision Compression { get; }

    /// <summary>The cluster that <see cref="RouteTo"/> chose, or null.</summary>
    string? Cluster { get; }

    /// <summary>Changes, adds or removes one parameter of the query; the others stay byte for byte as they are.</summary>
    /// <param name="name">The parameter's name, not encoded, compared without case. Where it occurs more than once, one is left.</param>
    /// <param name="value">Its value, not encoded; null removes it.</param>
    void SetQuery(string name, string? value);

    /// <summary>Changes, adds or removes one cookie of the request.</summary>
    /// <param name="name">The cookie's name.</param>
    /// <param name="value">Its value, percent-encoded on the way as <see cref="Cookies"/> decodes it; null removes it.</param>
    /// <exception cref="ArgumentException">The name is no token (RFC 6265 4.1.1).</exception>
    void SetCookie(string name, string? value);

    /// <summary>
    /// Sends the request to a cluster of the configuration. A route that matches keeps its transforms; where none matches, the request
    /// is sent on as it is. The last call wins.
    /// </summary>
    /// <param name="cluster">The cluster's id.</param>
    /// <exception cref="ArgumentException">The configuration of this generation has no such cluster.</exception>
    void RouteTo(string cluster);

    /// <summary>Sends the request to an address that is in no configuration, past routes and load balancing. The last call wins.</summary>
    /// <param name="address">The upstream's base, such as <c>http://10.0.0.5:8080/</c>; the request's path is appended.</param>
    /// <param name="options">How to ask; see <see cref="ForwardOptions"/> for the defaults.</param>
    /// <exception cref="ArgumentException">The address is no absolute http or https URI, or has a query.</exception>
    void ForwardTo(string address, ForwardOptions? options = null);

    /// <summary>Answers with a text or without a body: <c>return request.Respond(401, "API key required");</c>.</summary>
    /// <param name="status">The status, 200 to 999.</param>
    /// <param name="text">The body, sent as UTF-8; null sends none.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(int status, string? text = null, string contentType = "text/plain; charset=utf-8");

    /// <summary>Answers with bytes.</summary>
    /// <param name="status">The status, 200 to 999.</param>
    /// <param name="body">The body; it must not change before the exchange has ended.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(int status, ReadOnlyMemory<byte> body, string contentType = "application/octet-stream");

    /// <summary>Answers with a stream, read to its end in constant memory and disposed by the host, also if it is not sent after all.</summary>
    /// <param name="status">The status, 200 to 999.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(int status, Stream body, string contentType = "application/octet-stream");

    /// <summary>Answers with headers of one's own, or any other answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(Answer answer);

    /// <summary>Answers with a value as JSON, in camel case.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="status">The status, 200 to 999.</param>
    /// <param name="value">The value; an anonymous object will do.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict RespondJson<T>(int status, T value);

    /// <summary>Answers with a redirection.</summary>
    /// <param name="location">The <c>Location</c>; control characters and spaces are refused.</param>
    /// <param name="status">301, 302, 303, 307 or 308.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    /// <exception cref="ArgumentException">The location or the status is not one of these.</exception>
    Verdict Redirect(string location, int status = 302);

    /// <summary>Resets the connection or stream without an answer.</summary>
    /// <returns><see cref="Verdict.Abort"/>, to be returned by the hook.</returns>
    Verdict Abort();
}

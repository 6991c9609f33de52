using System.Text.Json;
using PuppeteerSharp;

namespace EventoDb.Tests.Browser;

/// <summary>A web page of somebody else that talks to a server on this machine in every way that a browser lets it.</summary>
internal static class HostilePage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>What a page can do without being asked: <c>victim</c> is where the server is, as the page sees it.</summary>
    private const string Script =
        """
        async (victim) => {
            const read = [], sent = [];
            const write = name => `["stream.write","${name}-1",{"type":"T","data":{}}]`;
            const query = '["category.get",""]';
            const attempt = async (name, options, path) => {
                try {
                    const answer = await fetch(victim + path, options);
                    sent.push(name);
                    const text = await answer.text();
                    if (text) read.push(name + ' ' + answer.status + ' ' + text);
                } catch (e) {
                    sent.push(name + ' blocked');
                }
            };
            const plain = { method: 'POST', headers: { 'Content-Type': 'text/plain' } };
            await attempt('simple', { ...plain, body: write('simple'), mode: 'no-cors' }, '/rpc');
            await attempt('cors', { ...plain, body: query }, '/rpc');
            await attempt('json', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: write('json') }, '/rpc');
            await attempt('token', { method: 'POST', headers: { Authorization: 'Bearer x' }, body: write('token') }, '/rpc');
            await attempt('credentials', { ...plain, body: write('credentials'), credentials: 'include', mode: 'no-cors' }, '/rpc');
            await attempt('wipe', { method: 'POST', mode: 'no-cors' }, '/import?force=true');
            await attempt('import', { ...plain, mode: 'no-cors', body: '{"id":"i","stream":"import-1","type":"T","pos":0,"gpos":99,"data":{},"time":"2025-01-01T00:00:00Z"}' }, '/import');
            await attempt('version', {}, '/version');
            await attempt('health', { mode: 'no-cors' }, '/health');
            sent.push('beacon ' + navigator.sendBeacon(victim + '/import?force=true', ''));

            await new Promise(done => {
                const request = new XMLHttpRequest();
                request.open('POST', victim + '/rpc');
                request.setRequestHeader('Content-Type', 'text/plain');
                request.onloadend = () => { if (request.responseText) read.push('xhr ' + request.status + ' ' + request.responseText); done(); };
                request.send(query);
            });
            await new Promise(done => {
                const events = new EventSource(victim + '/subscribe?stream=secret-1');
                events.onopen = () => { read.push('events opened'); events.close(); done(); };
                events.onerror = () => { events.close(); done(); };
            });
            await new Promise(done => {
                const socket = new WebSocket(victim.replace('http', 'ws') + '/subscribe?all=true');
                socket.onopen = () => { read.push('socket opened'); done(); };
                socket.onerror = done;
            });

            // Forms need no permission at all; one in a sandbox sends Origin: null.
            const submit = (name, action, body, sandbox) => new Promise(done => {
                const frame = document.createElement('iframe');
                if (sandbox) frame.sandbox = 'allow-forms allow-scripts';
                const field = body ? `<input name='${body.split('=')[0]}' value='${body.split('=')[1]}'>` : '';
                frame.srcdoc = `<form id=f method=POST enctype='text/plain' action='${victim}${action}'>${field}</form><script>f.submit()</` + 'script>';
                // Not the form's own page, but what the server answers; where it cannot be told, it has had its time.
                frame.onload = () => {
                    try { if (frame.contentWindow.location.href === 'about:srcdoc') return; } catch { }
                    done();
                };
                setTimeout(done, 3000);
                document.body.append(frame);
                sent.push(name);
            });
            await submit('form', '/rpc', `["stream.write","form-1",{"type":"T","data":{"x":"="}}]`, false);
            await submit('sandboxed form', '/rpc', `["stream.write","form-1",{"type":"T","data":{"x":"="}}]`, true);
            await submit('form that wipes', '/import?force=true', '', false);

            for (const tag of ['img', 'script', 'iframe']) {
                await new Promise(done => {
                    const element = document.createElement(tag);
                    element.onload = element.onerror = done;
                    element.src = victim + '/import?force=true';
                    document.body.append(element);
                });
            }
            return { read, sent };
        }
        """;

    /// <summary>Opens a page at <paramref name="address"/>, which no server serves, and lets it attack.</summary>
    /// <returns>What the page could read, and what it got past the browser.</returns>
    public static async Task<(List<string> Read, List<string> Sent)> AttackAsync(IBrowser browser, string address, string victim)
    {
        while (true)
        {
            var (read, sent, isWhole) = await AttackOnceAsync(browser, address, victim);
            if (isWhole) return (read, sent);
        }
    }

    /// <returns>As <see cref="AttackAsync"/>; and whether the browser itself ended none of it, as it does when an interface of the machine comes or goes: those of
    /// <see cref="Support.NetworkNamespace"/> do.</returns>
    private static async Task<(List<string> Read, List<string> Sent, bool IsWhole)> AttackOnceAsync(IBrowser browser, string address, string victim)
    {
        await using var page = await browser.NewPageAsync();
        await page.SetRequestInterceptionAsync(true);
        page.Request += async (_, e) =>
        {
            if (e.Request.Url == address) await e.Request.RespondAsync(new ResponseData { ContentType = "text/html", Body = "<!DOCTYPE html><title>Kittens</title><body></body>" });
            else await e.Request.ContinueAsync();
        };
        var isWhole = true;
        page.RequestFailed += (_, e) => isWhole &= e.Request.FailureText != "net::ERR_NETWORK_CHANGED" || !e.Request.Url.StartsWith(victim, StringComparison.Ordinal);
        await page.GoToAsync(address);
        var result = await page.EvaluateFunctionAsync<JsonElement>(Script, victim).WaitAsync(Patience);
        return (Texts("read"), Texts("sent"), isWhole);

        List<string> Texts(string name) => [.. result.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
    }
}

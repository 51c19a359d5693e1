// From a need to a published call: the officer asks the advisor and opens the case, two candidates are heard,
// the approver chooses the method, money is asked for and granted, committee, criteria and the keys of three
// holders are put together, and the approver decides on the call.

import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { NAME } from './town.mjs';

export const OFFICER = 'デジタル推進課 担当';
export const FINANCE = '財政課 担当';
export const APPROVER = 'デジタル推進部長';
export const OPENERS = ['契約課長', '会計課長', '監査委員事務局書記'];
export const passphraseOf = (at) => `あいことば-${at}-long-enough`;

export async function need(t, { day }) {
  const { act, who, check, step } = t;
  step('case 6, by keyboard only: the officer asks which way, and opens the case with what was answered');
  const officer = await who(OFFICER);
  const { page } = officer;
  await officer.press('Tab');
  check((await page.evaluate('document.activeElement.className')) === 'skip', 'the first stop is no skip link');
  await officer.press('Enter');
  check((await page.evaluate('location.hash')) === '#content', 'the skip link leads elsewhere');
  await t.go(officer, 'c');
  await officer.follow(page.locator('main a', { hasText: '案件を起こす' }));
  await officer.follow(page.locator('main a[href^="/advise"]'));
  await officer.put('estimate_yen', '１１，０００，０００円');
  await officer.follow(page.locator('main form button.main').first());
  check((await officer.text()).includes('企画競争'), `the advisor does not name the way: ${await officer.text()}`);
  await officer.follow(page.locator('main a.button.main').first());
  await t.perform(officer, {
    title: NAME, owner_section: 'デジタル推進課', issue: '窓口の手続案内が職員の経験に頼り、待ち時間が長い',
    ideal: '来庁者が来る前に必要な手続と持ち物を知り、窓口は確認だけで済む', baseline: '平均待ち時間 32分',
    'indicators:0:name': '平均待ち時間', 'indicators:0:unit': '分', 'indicators:0:baseline': '32', 'indicators:0:target': '15',
    'indicators:0:date': day(3, 31), funding: '一般財源',
  });

  step('case 6: two candidates are heard, and the office agrees');
  await act(OFFICER, '探索を始める', {
    'peers:0:body': 'A市', 'peers:0:kpi': '待ち時間', 'peers:0:budgeting': '当初予算', 'peers:0:hardship': '仕様の具体化',
    joint_considered: '近隣二市に照会し、時期が合わないため単独とする',
  });
  for (const [counterpart, channel] of [['候補一', '民間提案窓口'], ['候補二', '展示会']]) {
    await act(OFFICER, '対話を記録する', {
      'dialogue:counterpart': counterpart, 'dialogue:date': day(10, 5), 'dialogue:channel': channel,
      'dialogue:notes': '契約の流れと支払時期を説明', 'dialogue:reference_quote': '10,900,000円',
    });
  }
  await act(OFFICER, '庁内調整を始める', {
    'fit_check:peer_record': 'あり', 'fit_check:communication': '良好', 'fit_check:superiority': '待ち時間の短縮',
    'fit_check:payment_flow': '検査後払いを説明済', 'fit_check:startup_benefit': '実績の公表', 'fit_check:body_benefit': '窓口の負担減',
    three_way_good: '市民は待ち時間が減り、職員は案内の負担が減り、事業者は実績を得る',
  });
  await act(OFFICER, '庁内調整の結果を記録する', { alignment: 'section-heads' });
  await act(FINANCE, '合議に同意する', { section: '財政課' });
}

/** The approver decides on the method, the money is granted, and the procedure begins. */
export async function method(t, { year }, { look }) {
  const { act, step } = t;
  step('case 6: the approver chooses the method, and money is asked for and granted');
  await act(APPROVER, '調達方式を決定する', {
    'method.path': 'proposal-competition', 'method.ground': '2', contract_type: 'service', estimate_yen: '11,000,000',
    'method.reason': '創意工夫を求める業務で、価格のみの競争では目的を達しない',
    'fairness.opportunity': '公募により広く提案を求める',
  });
  await act(OFFICER, '予算を要求する', {
    'budget.advantage': '窓口の待ち時間の短縮', 'budget.by_year:0:_': String(year + 1), 'budget.by_year:0:v': '11,000,000',
    'budget.form': 'none',
  });
  await act('財政課長', '予算を査定する', {
    'budget.assessment': 'full', 'budget.line': '2款1項8目 委託料', 'budget.amount_yen': '11,000,000', 'budget.limit_yen': '0',
    'budget.until_year': String(year), 'budget.preparation_clause': 'yes',
  });
  await act(OFFICER, '調達手続を始める', { procedure: 'open-proposal', eligibility_timing: 'after', sealing: 'three-holders' });
  await act(FINANCE, '合議に同意する', { section: '財政課' }, { kind: t.KIND });
  await act(APPROVER, '方式を承認する', { reason: '提案の内容と実施体制を比べて選ぶ必要がある' }, { kind: t.KIND });

  step('case 6: the committee and its criteria');
  const officer = await t.who(OFFICER);
  await t.open(officer, '選定委員を選任する', t.KIND);
  const seats = [['e-1', '選定委員一', 'no', 'no'], ['e-4', '学識経験者一', 'yes', 'yes'], ['e-5', '学識経験者二', 'yes', 'yes']];
  const facts = { 'committee.basis': 'ordinance' };
  for (const [at, [seat, name, external, expert]] of seats.entries()) {
    if (at > 0) facts[`+committee#${at}`] = '';
    Object.assign(facts, {
      [`committee:${at}:seat`]: seat, [`committee:${at}:person`]: `${name} (`,
      [`committee:${at}:external`]: external, [`committee:${at}:expert`]: expert,
    });
  }
  await t.perform(officer, facts, { shown: (what) => look(officer.page, `case6-committee-${what}`) });
  await t.act(OFFICER, '評価基準を定める', {
    'criteria:items:0:id': 'approach', 'criteria:items:0:label_ja': '取組方針', 'criteria:items:0:label_en': 'approach', 'criteria:items:0:max_points': '50',
    '+criteria:items': '',
    'criteria:items:1:id': 'team', 'criteria:items:1:label_ja': '体制', 'criteria:items:1:label_en': 'team', 'criteria:items:1:max_points': '30',
    'criteria:total_points': '100', 'criteria:price:kind': 'linear', 'criteria:price:max_points': '20',
    'criteria:aggregation:kind': 'mean', 'criteria:rounding:decimals': '1', 'criteria:rounding:mode': 'floor',
    'criteria:minimum:total:ratio': '0.6', 'criteria:tie_break:0': 'technical', '+criteria:tie_break': '', 'criteria:tie_break:1': 'lot',
    'criteria:single_entry': 'allowed-if-minimum', 'criteria.uniqueness': '特定の者だけが提供できる機能は求めない',
  }, { shown: (what) => what !== 'done' && look(officer.page, `case6-criteria-${what}`) });
}

/** Three holders make their keys, and the officer puts them together in the form of the call. */
export async function keys(t, { look, both }) {
  const { check, step } = t;
  step('case 6: three holders make their keys, and the officer puts them together');
  const officer = await t.who(OFFICER);
  await t.toHolders(officer);
  const address = await officer.page.locator('main a[href*="/seal/key"]').getAttribute('href');
  const publics = [];
  for (const [at, name] of OPENERS.entries()) {
    const holder = await t.who(name);
    const { page } = holder;
    await page.goto(t.base + address);
    await page.locator('#make').waitFor();
    if (at === 0) await both(page, 'holder-key');
    const fill = async (id, text) => {
      await holder.to(page.locator(id));
      await holder.type(text);
    };
    await fill('#passphrase', passphraseOf(at));
    await fill('#passphrase-again', passphraseOf(at));
    const [file] = await Promise.all([page.waitForEvent('download'), holder.enter(page.locator('#make'))]);
    const path = keyFileOf(t, at);
    await file.saveAs(path);
    check(!readFileSync(path, 'utf8').includes('"d"'), 'the key file is locked');
    await holder.file(page.locator('#key-file'), path);
    await fill('#test-passphrase', 'これは違う合言葉です。');
    await holder.enter(page.locator('#try'));
    await page.locator('#tried.bad').waitFor();
    check(!(await page.locator('#hand-part').isVisible()), 'nothing is handed on before the restore test');
    await fill('#test-passphrase', passphraseOf(at));
    await holder.enter(page.locator('#try'));
    await page.locator('#tried.good').waitFor({ timeout: 30_000 });
    if (at === 0) await look(page, 'holder-key-tested');
    const [handed] = await Promise.all([page.waitForEvent('download'), holder.enter(page.locator('#hand'))]);
    const publicPath = join(t.home, handed.suggestedFilename());
    await handed.saveAs(publicPath);
    check(!readFileSync(publicPath, 'utf8').includes('"d"'), 'no private key is handed on');
    publics.push(publicPath);
  }
  const { page } = officer;
  await page.locator('#gather').waitFor();
  await both(page, 'holders');
  for (const [at, name] of OPENERS.entries()) {
    await officer.select(page.locator(`#person-${at + 1}`), `${name} (`);
    await officer.file(page.locator(`#file-${at + 1}`), publics[at]);
  }
  const [record] = await Promise.all([page.waitForEvent('download'), officer.enter(page.locator('#gather'))]);
  check(record.suggestedFilename().startsWith('restore-test-'), 'the record of the restore tests is saved');
  await page.locator('#gathered.good').waitFor();
  await look(page, 'holders-gathered');
  await officer.follow(page.locator('#go'));
  const filled = await page.locator('[name="f.call.holders"]').inputValue();
  check(JSON.parse(filled).length === 3 && filled.includes('"jwk"'), 'the form has the three holders with their keys');
}

/** Where the key of a holder is kept on their own machine. */
export const keyFileOf = (t, at) => join(t.home, `holder-${at + 1}.jwk`);

/** The call is drafted with those keys, and approved. */
export async function call(t, { day }, { look }) {
  const { act, step } = t;
  step('case 6: the call is put up for approval, and approved');
  const officer = await t.who(OFFICER);
  await t.perform(officer, {
    'call.scope': '窓口案内サービスの構築と運用', 'call.ceiling_yen': '11,000,000', 'call.publish_on': day(1, 8),
    'call.questions_due': `${day(1, 17)} 17:00`, 'call.answers_due': `${day(1, 24)} 17:00`, 'call.proposals_due': `${day(2, 14)} 17:00`,
    'call.eligibility': '施行令167条の4に該当しないこと。設立直後の者も可', 'call.form': '企画提案書と見積書を電子で提出',
    'call.contact': 'デジタル推進課', 'call.payment_form': 'on-completion', 'call.accounting_agreed': 'yes',
    'call.ip_mode': 'supplier-owns', 'call.ip_licence': '団体は期間の制限なく業務に利用できる',
    'call.data_rights': '業務で生じたデータは団体に帰属し、受注者は改良に利用できる', 'call.single_entry': 'allowed-if-minimum',
    'call.budget_condition': 'yes',
  }, { shown: (what) => what === 'check' && look(officer.page, 'case6-call-check') });
  await act(FINANCE, '合議に同意する', { section: '財政課' }, { kind: t.KIND });
  await act(APPROVER, '公募を決裁する', {}, { kind: t.KIND });
}

export async function published(t) {
  t.step('case 6: the call is published');
  await t.act(OFFICER, '公告する', {}, { kind: t.KIND });
}
